import { Graph, layout } from '@dagrejs/dagre';

export const NODE = { width: 196, height: 60 };
const GAP = 40;
/** How much wider than high the whole is to be. */
const ASPECT = 1.9;

export interface Spot {
  x: number;
  y: number;
}

export interface Arrangement {
  spots: Record<string, Spot>;
  edges: { from: string; to: string; points: Spot[] }[];
  width: number;
  height: number;
}

export interface Asked {
  nodes: string[];
  edges: [string, string][];
}

function groupsOf({ nodes, edges }: Asked): Asked[] {
  const root = new Map(nodes.map((key) => [key, key]));
  const find = (key: string): string => {
    let at = key;
    for (let up = root.get(at); up !== undefined && up !== at; up = root.get(at)) at = up;
    root.set(key, at);
    return at;
  };
  for (const [from, to] of edges) root.set(find(from), find(to));
  const groups = new Map<string, Asked>();
  for (const key of nodes) {
    const group = groups.get(find(key)) ?? { nodes: [], edges: [] };
    group.nodes.push(key);
    groups.set(find(key), group);
  }
  for (const edge of edges) groups.get(find(edge[0]))?.edges.push(edge);
  return [...groups.values()];
}

function arrangedGroup({ nodes, edges }: Asked): Arrangement {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 56, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const key of nodes) graph.setNode(key, { ...NODE });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  const label = graph.graph() as { width?: number; height?: number };
  return {
    spots: Object.fromEntries(nodes.map((key) => [key, spotOf(graph.node(key))])),
    edges: edges.map(([from, to]) => ({ from, to, points: ((graph.edge(from, to) as { points?: Spot[] }).points ?? []).map(spotOf) })),
    width: label.width ?? NODE.width,
    height: label.height ?? NODE.height,
  };
}

const spotOf = ({ x, y }: Spot): Spot => ({ x: Math.round(x), y: Math.round(y) });
const moved = ({ x, y }: Spot, by: Spot): Spot => ({ x: x + by.x, y: y + by.y });

/** Lay out what hangs together, from left to right, and set the groups beside and below each other. */
export function arrange(asked: Asked): Arrangement {
  const whole: Arrangement = { spots: {}, edges: [], width: 0, height: 0 };
  const groups = groupsOf(asked).map(arrangedGroup);
  const area = groups.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  const across = Math.max(Math.sqrt(area * ASPECT), ...groups.map(({ width }) => width));
  let [at, rowHeight] = [{ x: 0, y: 0 }, 0];
  for (const group of groups) {
    if (at.x > 0 && at.x + group.width > across) {
      at = { x: 0, y: at.y + rowHeight + GAP };
      rowHeight = 0;
    }
    const by = at;
    for (const [key, spot] of Object.entries(group.spots)) whole.spots[key] = moved(spot, by);
    whole.edges.push(...group.edges.map((edge) => ({ ...edge, points: edge.points.map((point) => moved(point, by)) })));
    whole.width = Math.max(whole.width, at.x + group.width);
    whole.height = Math.max(whole.height, at.y + group.height);
    rowHeight = Math.max(rowHeight, group.height);
    at = { x: at.x + group.width + GAP, y: at.y };
  }
  return whole;
}
