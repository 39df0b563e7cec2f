import { isAgentView, isTaskView, type AgentChange, type TaskChange } from '../protocol/guards';
import type { AgentView, TaskView } from '../protocol/types';

const UNKNOWN_AGENT: Omit<AgentView, 'id' | 'agentId' | 'name'> = {
  role: null,
  department: null,
  avatar: null,
  parentId: null,
  status: 'offline',
  basis: 'inferred',
  source: null,
  activity: null,
  waitingOn: null,
  stale: false,
  statusSince: null,
  lastSeenAt: null,
  position: null,
  rotationY: null,
  zone: null,
  currentTask: null,
  metrics: { tokens: { input: 0, output: 0, cached: 0 }, costUsd: 0 },
};

/** Lay changed fields over the agents that are known; who is removed leaves. */
export function withAgents(known: ReadonlyMap<string, AgentView>, changes: AgentChange[]): Map<string, AgentView> {
  const agents = new Map(known);
  for (const change of changes) {
    const before = agents.get(change.agentId) ?? { ...UNKNOWN_AGENT, id: '', agentId: change.agentId, name: change.agentId };
    const after = { ...before, ...change };
    if (after.removed) agents.delete(change.agentId);
    else if (isAgentView(after)) agents.set(change.agentId, after);
  }
  return agents;
}

/** Lay changed fields over the tasks that are known. */
export function withTasks(known: ReadonlyMap<string, TaskView>, changes: TaskChange[]): Map<string, TaskView> {
  const tasks = new Map(known);
  for (const change of changes) {
    const after = { ...tasks.get(change.taskId), ...change };
    if (isTaskView(after)) tasks.set(change.taskId, after);
  }
  return tasks;
}
