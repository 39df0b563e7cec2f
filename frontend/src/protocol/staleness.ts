import type { AgentStatus, AgentView } from './types';

/** A status as it is shown: `stale` stands for one that may be old. */
export type Shown = AgentStatus | 'stale';

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
