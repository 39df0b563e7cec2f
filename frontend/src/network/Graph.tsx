import { useMemo } from 'react';
import type { NetworkView } from '../protocol/network';
import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { FaceMark } from '../ui/parts/Face';
import { Glyph } from '../ui/parts/Glyph';
import { Edges } from './Edges';
import { HEIGHT, hullPath, placed, WIDTH, type PlacedNode } from './geometry';

const LABELLED = 40;

export interface GraphProps {
  network: NetworkView;
  tones: Map<string | number | null, number>;
  selected: string | null;
  onSelect(agentId: string | null): void;
}

function Hulls({ nodes, network, tones }: { nodes: PlacedNode[] } & Pick<GraphProps, 'network' | 'tones'>) {
  return network.communities.map(({ id, label }) => {
    const members = nodes.filter(({ community }) => community === id);
    if (members.length < 2) return null;
    const top = members.reduce((one, other) => (other.y < one.y ? other : one));
    return (
      <g key={id} className={`tone-${tones.get(id) ?? 0}`}>
        <path className="hull" d={hullPath(members)} />
        <text className="hull-name" x={top.x} y={Math.max(16, top.y - top.radius - 42)} textAnchor="middle">
          {label}
        </text>
      </g>
    );
  });
}

function NodeMark({ node, tone, selected, labelled, onSelect }: { node: PlacedNode; tone: number; selected: boolean; labelled: boolean; onSelect(): void }) {
  const agent = useStore((state) => state.agents.get(node.agentId));
  const id = agent?.id ?? node.agentId;
  const status = agent?.status;
  const { x, y, radius } = node;
  return (
    <g className={`node tone-${tone}${selected ? ' node-selected' : ''}`} transform={`translate(${x} ${y})`} onClick={onSelect}>
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
        <text className="node-name" y={radius + 15} textAnchor="middle">
          {node.name}
        </text>
      )}
      <title>{node.name}</title>
    </g>
  );
}

/** Who works with whom. The table beside it says the same in words, so the drawing itself is one image. */
export function Graph({ network, tones, selected, onSelect }: GraphProps) {
  const { t } = useText();
  const nodes = useMemo(() => placed(network.nodes), [network]);
  const strongest = useMemo(
    () => new Set([...nodes].sort((one, other) => other.weightedDegree - one.weightedDegree).slice(0, LABELLED).map(({ agentId }) => agentId)),
    [nodes],
  );
  return (
    <svg className="graph" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('network.graph')}>
      <rect className="graph-ground" width={WIDTH} height={HEIGHT} onClick={() => onSelect(null)} />
      <Hulls nodes={nodes} network={network} tones={tones} />
      <Edges network={network} nodes={nodes} selected={selected} />
      {nodes.map((node) => (
        <NodeMark
          key={node.agentId}
          node={node}
          tone={tones.get(node.community) ?? 0}
          selected={node.agentId === selected}
          labelled={strongest.has(node.agentId)}
          onSelect={() => onSelect(node.agentId)}
        />
      ))}
    </svg>
  );
}
