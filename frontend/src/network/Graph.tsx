import { memo, useMemo } from 'react';
import type { NetworkView } from '../protocol/network';
import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { FaceMark } from '../ui/parts/Face';
import { Glyph } from '../ui/parts/Glyph';
import { Edges } from './Edges';
import { besideHull, HEIGHT, hullPath, placed, WIDTH, type PlacedNode } from './geometry';

const LABELLED = 40;
const LABELLED_IN_CROWD = 8;
/** Beyond so many, faces are too small to be told apart, and too many to be drawn. */
const MOST_FACES = 150;

export interface GraphProps {
  network: NetworkView;
  tones: Map<string | number | null, number>;
  selected: string | null;
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
  faces: boolean;
  onSelect(agentId: string): void;
}

const NodeMark = memo(function NodeMark({ node, tone, selected, labelled, faces, onSelect }: NodeMarkProps) {
  const id = useStore((state) => state.agents.get(node.agentId)?.id ?? node.agentId);
  const status = useStore((state) => (faces ? state.agents.get(node.agentId)?.status : undefined));
  const { x, y, radius } = node;
  return (
    <g className={`node tone-${tone}${selected ? ' node-selected' : ''}`} transform={`translate(${x} ${y})`} onClick={() => onSelect(node.agentId)}>
      {selected && <circle className="node-halo" r={radius + 5} />}
      {faces ? <FaceMark id={id} radius={radius} /> : <circle className="node-dot" r={radius} />}
      <circle className="node-rim" r={radius} />
      {status && (
        <g transform={`translate(${radius * 0.45} ${radius * 0.35})`}>
          <circle className="node-badge" cx="7" cy="7" r="8" />
          <Glyph status={status} size={14} />
        </g>
      )}
      {(labelled || selected) && (
        <text className="node-name" y={radius + 15} textAnchor="middle">
          {node.name}
        </text>
      )}
      <title>{node.name}</title>
    </g>
  );
});

/** Who works with whom. The table beside it says the same in words, so the drawing itself is one image. */
export function Graph({ network, tones, selected, onSelect }: GraphProps) {
  const { t } = useText();
  const nodes = useMemo(() => placed(network.nodes), [network]);
  const faces = nodes.length <= MOST_FACES;
  const strongest = useMemo(
    () => new Set([...nodes].sort((one, other) => other.weightedDegree - one.weightedDegree).slice(0, faces ? LABELLED : LABELLED_IN_CROWD).map(({ agentId }) => agentId)),
    [nodes, faces],
  );
  const groups = useMemo(() => groupsOf(network, nodes, tones), [network, nodes, tones]);
  return (
    <svg className="graph" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('network.graph')}>
      <rect className="graph-ground" width={WIDTH} height={HEIGHT} onClick={() => onSelect(null)} />
      {groups.map(({ id, tone, members }) => (
        <path key={id} className={`hull tone-${tone}`} d={hullPath(members)} />
      ))}
      <Edges network={network} nodes={nodes} selected={selected} />
      {nodes.map((node) => (
        <NodeMark
          key={node.agentId}
          node={node}
          tone={tones.get(node.community) ?? 0}
          selected={node.agentId === selected}
          labelled={strongest.has(node.agentId)}
          faces={faces}
          onSelect={onSelect}
        />
      ))}
      {groups.map((group) => (
        <HullName key={group.id} {...group} all={nodes} />
      ))}
    </svg>
  );
}
