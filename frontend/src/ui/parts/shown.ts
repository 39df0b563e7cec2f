import type { AgentView } from '../../protocol/types';

export type Shown = 'working' | 'waiting' | 'error' | 'idle' | 'offline' | 'stale';
export const SHOWN: Shown[] = ['working', 'waiting', 'error', 'idle', 'stale', 'offline'];

export interface Patience {
  staleAfterSeconds: number;
  toolStaleAfterSeconds: number;
}

function isAtTool(agent: AgentView): boolean {
  return agent.toolRunning === true || (typeof agent.activity === 'object' && agent.activity?.kind === 'tool');
}

export function patienceWith(agent: AgentView, patience: Patience): number {
  return isAtTool(agent) ? patience.toolStaleAfterSeconds : patience.staleAfterSeconds;
}

/** Tell whether an agent at work has been silent for longer than is normal. */
export function isStale(agent: AgentView, patience: Patience, nowMs: number): boolean {
  if (agent.status !== 'working' && agent.status !== 'waiting') return false;
  if (agent.basis === 'expired' || agent.lastSeenAt === null) return false;
  return nowMs - Date.parse(agent.lastSeenAt) > patienceWith(agent, patience) * 1000;
}

export function shownStatus(agent: AgentView, patience: Patience, nowMs: number): Shown {
  return isStale(agent, patience, nowMs) ? 'stale' : agent.status;
}

export function countShown(agents: Iterable<AgentView>, patience: Patience, nowMs: number): Record<Shown, number> {
  const counts: Record<Shown, number> = { working: 0, waiting: 0, error: 0, idle: 0, offline: 0, stale: 0 };
  for (const agent of agents) counts[shownStatus(agent, patience, nowMs)] += 1;
  return counts;
}
