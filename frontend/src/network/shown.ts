import type { NetworkNode, NetworkView } from '../protocol/network';
import { shownOf } from './insightWords';
import type { Asked } from './question';

export const groupsOf = (network: NetworkView): { departments: string[]; communities: { key: string; label: string }[] } => ({
  departments: [...new Set(network.nodes.flatMap(({ department }) => department ?? []))].sort(),
  communities: network.communities.filter(({ size }) => size > 1).map(({ id, label }) => ({ key: `c:${id}`, label })),
});

function isIn({ department, community }: NetworkNode, group: string): boolean {
  return group.startsWith('d:') ? department === group.slice(2) : `c:${community}` === group;
}

/** The part of a network that is asked to be shown: its measures are those of the whole. */
export function partOf(network: NetworkView, group: string | null): NetworkView {
  if (group === null) return network;
  const nodes = network.nodes.filter((node) => isIn(node, group));
  if (nodes.length === 0) return network;
  const there = new Set(nodes.map(({ agentId }) => agentId));
  return { ...network, nodes, edges: network.edges.filter(({ source, target }) => there.has(source) && there.has(target)) };
}

const plain = (text: string): string => text.toLocaleLowerCase();

export function matching(nodes: readonly NetworkNode[], search: string): readonly NetworkNode[] {
  const sought = plain(search.trim());
  return sought ? nodes.filter(({ name, agentId, department }) => [name, agentId, department ?? ''].some((text) => plain(text).includes(sought))) : nodes;
}

/** Who stands out, and is drawn above the others; null for nobody. */
export function litBy(network: NetworkView, { insight, search }: Asked): ReadonlySet<string> | null {
  const said = insight === null ? undefined : shownOf(network.insights).find(({ key }) => key === insight);
  if (said !== undefined) return new Set(said.insight.members);
  if (search.trim() === '') return null;
  return new Set(matching(network.nodes, search).map(({ agentId }) => agentId));
}
