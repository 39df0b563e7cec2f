import { toCsv } from '../export/csv';
import { download, fileName } from '../export/download';
import { toGraphml, type Value } from '../export/graphml';
import type { NetworkEdge, NetworkNode, NetworkView } from '../protocol/network';
import { useStore } from '../store/store';
import { HEIGHT, placed, WIDTH } from './geometry';
import { inksOf, paint } from './painting';
import { WHOLE } from './useSight';

const PNG_PIXELS = 2;

function nodeValues(node: NetworkNode, labels: ReadonlyMap<string | number | null, string>): Record<string, Value> {
  const { name, department, community, degree, weightedDegree, weightedInDegree, weightedOutDegree, pagerank, betweenness, closeness, position } = node;
  const label = labels.get(community) ?? null;
  return { name, department, community: label, degree, weightedDegree, weightedInDegree, weightedOutDegree, pagerank, betweenness, closeness, ...position };
}

function edgeValues({ weight, count, lastAt, kinds }: NetworkEdge): Record<string, Value> {
  const byKind = Object.fromEntries(Object.entries(kinds).map(([kind, share]) => [`weight.${kind}`, share]));
  return { weight, count, lastAt, ...byKind };
}

const labelsOf = ({ communities }: NetworkView) => new Map<string | number | null, string>(communities.map(({ id, label }) => [id, label]));

/** A network as a file for programs that draw graphs. */
export function graphmlOf(network: NetworkView): string {
  const labels = labelsOf(network);
  return toGraphml({
    nodes: network.nodes.map((node) => ({ id: node.agentId, values: { agentId: node.agentId, ...nodeValues(node, labels) } })),
    edges: network.edges.map((edge) => ({ source: edge.source, target: edge.target, values: edgeValues(edge) })),
  });
}

function rowsOf(items: Record<string, Value>[]): string {
  const head = [...new Set(items.flatMap((item) => Object.keys(item)))];
  return toCsv(head, items.map((item) => head.map((name) => item[name])));
}

export function nodesCsv(network: NetworkView): string {
  const labels = labelsOf(network);
  return rowsOf(network.nodes.map((node) => ({ agentId: node.agentId, ...nodeValues(node, labels) })));
}

export function edgesCsv(network: NetworkView): string {
  return rowsOf(network.edges.map((edge) => ({ source: edge.source, target: edge.target, ...edgeValues(edge) })));
}

/** Paint the whole network as a picture, in the colours of the theme. */
function pngOf(network: NetworkView, tones: ReadonlyMap<string | number | null, number>): Promise<Blob | null> {
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH * PNG_PIXELS, height: HEIGHT * PNG_PIXELS });
  const draw = canvas.getContext('2d');
  if (draw === null) return Promise.resolve(null);
  const picture = { network, nodes: placed(network.nodes), tones, selected: null, lit: null, sight: WHOLE };
  paint(draw, picture, inksOf(document.documentElement), PNG_PIXELS, true);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

export type FileKind = 'graphml' | 'nodes' | 'edges' | 'png';

/** Hand the network to the person as a file. */
export async function save(kind: FileKind, network: NetworkView, tones: ReadonlyMap<string | number | null, number>): Promise<void> {
  const { organizationId } = useStore.getState();
  const name = (what: string, ending: string): string => fileName(what, organizationId, ending);
  if (kind === 'graphml') download(name('network', 'graphml'), graphmlOf(network), 'application/xml;charset=utf-8');
  if (kind === 'nodes') download(name('network-agents', 'csv'), nodesCsv(network), 'text/csv;charset=utf-8');
  if (kind === 'edges') download(name('network-ties', 'csv'), edgesCsv(network), 'text/csv;charset=utf-8');
  const picture = kind === 'png' ? await pngOf(network, tones) : null;
  if (picture) download(name('network', 'png'), picture);
}
