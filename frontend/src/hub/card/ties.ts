import type { NetworkEdge } from '../../protocol/network';

export const KINDS = ['delegate', 'handoff', 'review', 'message', 'result'] as const;
export type TieKind = (typeof KINDS)[number] | 'other';

/** Whom an agent works with, how often, and mostly how. */
export interface Tie {
  agentId: string;
  count: number;
  weight: number;
  kind: TieKind;
}

function strongest(kinds: ReadonlyMap<string, number>): TieKind {
  const [first] = [...kinds].sort(([, one], [, other]) => other - one);
  return KINDS.find((kind) => kind === first?.[0]) ?? 'other';
}

/** Find whom an agent works with most, in both directions together. */
export function closest(edges: readonly NetworkEdge[], agentId: string, most: number): Tie[] {
  const found = new Map<string, { count: number; weight: number; kinds: Map<string, number> }>();
  for (const { source, target, weight, count, kinds } of edges) {
    if (source === target || (source !== agentId && target !== agentId)) continue;
    const other = source === agentId ? target : source;
    const tie = found.get(other) ?? { count: 0, weight: 0, kinds: new Map<string, number>() };
    for (const [kind, part] of Object.entries(kinds ?? {})) tie.kinds.set(kind, (tie.kinds.get(kind) ?? 0) + part);
    found.set(other, { count: tie.count + (count || 1), weight: tie.weight + weight, kinds: tie.kinds });
  }
  const ties = [...found].map(([other, { count, weight, kinds }]): Tie => ({ agentId: other, count, weight, kind: strongest(kinds) }));
  return ties.sort((one, other) => other.weight - one.weight).slice(0, most);
}
