import type { AttentionItem } from '../../protocol/hub';
import type { Decision } from '../../sync/decisions';

const MOST_OPTIONS = 4;

export type Choice = { kind: Exclude<Decision, 'reply'> } | { kind: 'reply'; said: string | null } | { kind: 'acknowledge' };

/** What a person can do about an entry, the main action first; offered answers come before one's own words. */
export function choicesFor({ kind, requestKind, options, state }: AttentionItem): Choice[] {
  if (kind !== 'request') return state === 'open' ? [{ kind: 'acknowledge' }] : [];
  const own: Choice = { kind: 'reply', said: null };
  if (requestKind !== 'input') return [{ kind: 'approve' }, { kind: 'deny' }, own];
  return [...options.slice(0, MOST_OPTIONS).map((said): Choice => ({ kind: 'reply', said })), own];
}
