import { shownStatus, type Patience, type Shown } from '../../protocol/staleness';
import type { AgentView } from '../../protocol/types';

export { isStale, patienceWith, shownStatus, type Patience, type Shown } from '../../protocol/staleness';

export const SHOWN: Shown[] = ['working', 'waiting', 'error', 'idle', 'stale', 'offline'];

export function countShown(agents: Iterable<AgentView>, patience: Patience, nowMs: number): Record<Shown, number> {
  const counts: Record<Shown, number> = { working: 0, waiting: 0, error: 0, idle: 0, offline: 0, stale: 0 };
  for (const agent of agents) counts[shownStatus(agent, patience, nowMs)] += 1;
  return counts;
}
