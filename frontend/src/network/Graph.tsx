import { memo, useCallback, useEffect, useRef } from 'react';
import type { NetworkView } from '../protocol/network';
import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { FaceMark } from '../ui/parts/Face';
import { Glyph } from '../ui/parts/Glyph';
import { Edges } from './Edges';
import { besideHull, HEIGHT, hullPath, WIDTH, type PlacedNode } from './geometry';
import { namedOf, type Picture } from './painting';
import type { Looking } from './useSight';

const LABELLED = 40;

export interface GraphProps extends Picture {
  looking: Looking;
  onSelect(agentId: string | null): void;
}

interface Group {
  id: string | number;
  label: string;
  tone: number;
  members: PlacedNode[];
}

function groupsOf({ communities }: NetworkView, nodes: PlacedNode[], tones: GraphProps['tones']): Group[] {
  const least = Math.max(2, nodes.length / 100);
  return communities
    .map(({ id, label }) => ({ id, label, tone: tones.get(id) ?? 0, members: nodes.filter(({ community }) => community === id) }))
    .filter(({ members }) => members.length >= least);
}

function HullName({ label, tone, members, all }: Group & { all: PlacedNode[] }) {
  const { x, y } = besideHull(members, all);
  return (
    <text className={`hull-name tone-${tone}`} x={x} y={y} textAnchor="middle">
      {label}
    </text>
  );
}

interface NodeMarkProps {
  node: PlacedNode;
  tone: number;
  selected: boolean;
  labelled: boolean;
  far: boolean;
  onSelect(agentId: string): void;
}

const NodeMark = memo(function NodeMark({ node, tone, selected, labelled, far, onSelect }: NodeMarkProps) {
  const id = useStore((state) => state.agents.get(node.agentId)?.id ?? node.agentId);
  const status = useStore((state) => state.agents.get(node.agentId)?.status);
  const { x, y, radius } = node;
  return (
    <g className={`node tone-${tone}${selected ? ' node-selected' : ''}${far ? ' node-far' : ''}`} transform={`translate(${x} ${y})`} onClick={() => onSelect(node.agentId)}>
      {selected && <circle className="node-halo" r={radius + 5} />}
      <FaceMark id={id} radius={radius} />
      <circle className="node-rim" r={radius} />
      {status && (
        <g transform={`translate(${radius * 0.45} ${radius * 0.35})`}>
          <circle className="node-badge" cx="7" cy="7" r="8" />
          <Glyph status={status} size={14} />
        </g>
      )}
      {(labelled || selected) && (
        <text className="network-name" y={radius + 15} textAnchor="middle">
          {node.name}
        </text>
      )}
      <title>{node.name}</title>
    </g>
  );
});

/** Who works with whom. The table beside it says the same in words, so the drawing itself is one image. */
export function Graph({ looking, onSelect, ...picture }: GraphProps) {
  const { t } = useText();
  const { network, nodes, tones, selected, lit, sight } = picture;
  const groups = groupsOf(network, nodes, tones);
  const named = new Set(namedOf(picture, LABELLED).map(({ agentId }) => agentId));
  const choosing = useRef({ looking, onSelect });
  useEffect(() => {
    choosing.current = { looking, onSelect };
  });
  const choose = useCallback((agentId: string | null) => {
    if (!choosing.current.looking.hasDragged()) choosing.current.onSelect(agentId);
  }, []);
  const seen = `${sight.x} ${sight.y} ${WIDTH / sight.scale} ${HEIGHT / sight.scale}`;
  return (
    <svg className="graph" viewBox={seen} role="img" aria-label={t('network.graph')} {...looking.handlers}>
      <rect className="graph-ground" width={WIDTH} height={HEIGHT} onClick={() => choose(null)} />
      {groups.map(({ id, tone, members }) => (
        <path key={id} className={`hull tone-${tone}`} d={hullPath(members)} />
      ))}
      <Edges network={network} nodes={nodes} selected={selected} lit={lit} />
      {nodes.map((node) => (
        <NodeMark
          key={node.agentId}
          node={node}
          tone={tones.get(node.community) ?? 0}
          selected={node.agentId === selected}
          labelled={named.has(node.agentId)}
          far={lit !== null && !lit.has(node.agentId)}
          onSelect={choose}
        />
      ))}
      {groups.map((group) => (
        <HullName key={group.id} {...group} all={nodes} />
      ))}
    </svg>
  );
}
