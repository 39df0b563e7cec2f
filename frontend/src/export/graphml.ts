export type Value = string | number | null;

export interface GraphItem {
  values: Record<string, Value>;
}

export interface Graph {
  nodes: (GraphItem & { id: string })[];
  edges: (GraphItem & { source: string; target: string })[];
}

/** What no XML document may hold, even escaped: control characters, halves of characters, and the two that are none. */
const INVALID = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' };

/** Make a text safe within an element or an attribute. */
export function escaped(text: string): string {
  return text.replace(INVALID, '\uFFFD').replace(/[&<>"'\t\n\r]/g, (sign) => ESCAPES[sign] ?? sign);
}

interface Key {
  id: string;
  name: string;
  isNumber: boolean;
}

/** A key for each value there is; those of nodes and of edges have their own. */
function keysOf(items: readonly GraphItem[], prefix: string): Key[] {
  const kinds = new Map<string, boolean>();
  for (const { values } of items)
    for (const [name, value] of Object.entries(values)) if (value !== null) kinds.set(name, (kinds.get(name) ?? true) && typeof value === 'number');
  return [...kinds].map(([name, isNumber], index) => ({ id: `${prefix}${index}`, name, isNumber }));
}

function dataOf({ values }: GraphItem, keys: readonly Key[]): string {
  return keys
    .map(({ id, name }) => {
      const value = values[name] ?? null;
      return value === null || (typeof value === 'number' && !Number.isFinite(value)) ? '' : `<data key="${id}">${escaped(String(value))}</data>`;
    })
    .join('');
}

const declared = (keys: readonly Key[], of: 'node' | 'edge'): string =>
  keys.map(({ id, name, isNumber }) => `  <key id="${id}" for="${of}" attr.name="${escaped(name)}" attr.type="${isNumber ? 'double' : 'string'}"/>\n`).join('');

/** Write a directed graph as GraphML. Nodes are named by number, so that no name can be mistaken for another. */
export function toGraphml({ nodes, edges }: Graph): string {
  const [nodeKeys, edgeKeys] = [keysOf(nodes, 'n'), keysOf(edges, 'e')];
  const names = new Map(nodes.map(({ id }, index) => [id, `a${index}`]));
  const known = edges.filter(({ source, target }) => names.has(source) && names.has(target));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n',
    declared(nodeKeys, 'node'),
    declared(edgeKeys, 'edge'),
    '  <graph edgedefault="directed">\n',
    ...nodes.map((node) => `    <node id="${names.get(node.id) ?? ''}">${dataOf(node, nodeKeys)}</node>\n`),
    ...known.map((edge) => `    <edge source="${names.get(edge.source) ?? ''}" target="${names.get(edge.target) ?? ''}">${dataOf(edge, edgeKeys)}</edge>\n`),
    '  </graph>\n</graphml>\n',
  ].join('');
}
