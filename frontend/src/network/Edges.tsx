import { useMemo } from 'react';
import type { NetworkView } from '../protocol/network';
import { useText } from '../ui/hooks/useText';
import { crowdOf, drawable, drawEdge, type PlacedNode } from './geometry';

const THINNEST = 1.2;
const THICKEST = 7;
const MOST_NUMBERS = 6;

export interface EdgesProps {
  network: NetworkView;
  nodes: PlacedNode[];
  selected: string | null;
  lit: ReadonlySet<string> | null;
}

function toneOf(source: string, target: string, selected: string | null, lit: EdgesProps['lit']): string {
  if (selected === null) return lit === null || (lit.has(source) && lit.has(target)) ? '' : ' edge-far';
  if (target === selected) return ' edge-in';
  return source === selected ? ' edge-out' : ' edge-far';
}

export function Edges({ network, nodes, selected, lit }: EdgesProps) {
  const { format } = useText();
  const drawn = useMemo(() => {
    const known = new Map(nodes.map((node) => [node.agentId, node]));
    const edges = drawable(network.edges, known, selected);
    const thickest = Math.max(THINNEST + 1, THICKEST * crowdOf(nodes.length));
    const heaviest = edges.at(-1)?.weight || 1;
    return edges.map((edge) => {
      const width = THINNEST + (thickest - THINNEST) * (edge.weight / heaviest);
      return { ...edge, width, ...drawEdge(known.get(edge.source) as PlacedNode, known.get(edge.target) as PlacedNode, width) };
    });
  }, [network, nodes, selected]);
  const told = selected === null ? drawn.slice(-3) : drawn.filter(({ source, target }) => source === selected || target === selected).slice(-MOST_NUMBERS);
  return (
    <>
      {drawn.map(({ source, target, width, path, tip }) => (
        <g key={`${source} ${target}`} className={`edge${toneOf(source, target, selected, lit)}`} opacity={selected === null && lit === null ? 0.25 + 0.6 * (width / THICKEST) : undefined}>
          <path className="edge-line" d={path} pathLength={1} strokeWidth={width} />
          <path className="edge-tip" d={tip} />
        </g>
      ))}
      {told.map(({ source, target, weight, middle }) => (
        <g key={`${source} ${target}`} className="edge-number" transform={`translate(${middle.x} ${middle.y})`}>
          <rect x="-17" y="-9" width="34" height="18" rx="9" />
          <text y="4" textAnchor="middle">
            {format.decimal(weight)}
          </text>
        </g>
      ))}
    </>
  );
}
