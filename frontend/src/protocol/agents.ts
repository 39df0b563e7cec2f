import { isAmount, isFields, isFlag, isOneOf, isShape, isText, orNull, taken, type Check, type Checks } from './guards';
import type { AgentMetrics, AgentView, CurrentTask, InteractionEdge, Position, Tokens } from './types';
import { toWalk } from './walks';

export type AgentChange = Partial<AgentView> & { agentId: string };

const POSITION: Checks<Position> = { x: isAmount, y: isAmount, z: isAmount };
const TOKENS: Checks<Tokens> = { input: isAmount, output: isAmount, cached: isAmount };
const METRICS: Checks<AgentMetrics> = { tokens: isShape(TOKENS), costUsd: isAmount };
const CURRENT_TASK: Checks<CurrentTask> = {
  id: isText,
  taskId: isText,
  title: isText,
  stage: orNull(isText),
  status: orNull(isText),
  progress: orNull(isAmount),
};

const isActivity: Check = (value) =>
  isText(value) || (isFields(value) && isText(value.kind) && (value.text === undefined || orNull(isText)(value.text)));

const AGENT: Checks<Omit<AgentView, 'walk' | 'placedMs'>> = {
  id: isText,
  agentId: isText,
  name: isText,
  role: orNull(isText),
  department: orNull(isText),
  avatar: orNull(isText),
  parentId: orNull(isText),
  status: isOneOf('offline', 'idle', 'working', 'waiting', 'error'),
  basis: isText,
  source: orNull(isText),
  activity: orNull(isActivity),
  waitingOn: orNull(isText),
  stale: isFlag,
  statusSince: orNull(isText),
  lastSeenAt: orNull(isText),
  position: orNull(isShape(POSITION)),
  rotationY: orNull(isAmount),
  zone: orNull(isText),
  pose: orNull(isText),
  blocked: orNull(isText),
  removed: isFlag,
  toolRunning: isFlag,
  currentTask: orNull(isShape(CURRENT_TASK)),
  metrics: isShape(METRICS),
};

const EDGE: Checks<InteractionEdge> = {
  source: isText,
  target: isText,
  kind: isText,
  weight: isAmount,
  taskId: orNull(isText),
  lastAt: isText,
  seq: isAmount,
};

/** Read an agent, or what changed of one; null where it does not say whose it is. */
export function toAgentChange(value: unknown): AgentChange | null {
  if (!isFields(value) || typeof value.agentId !== 'string') return null;
  return { ...taken(value, AGENT), agentId: value.agentId };
}

/** Read where an agent is, with the way there if the server leads it, as it was told at a time of the server's clock. */
export function toWhereabouts(value: unknown, atMs = Number.NaN): AgentChange | null {
  const change = toAgentChange(value);
  if (change === null || !isFields(value)) return change;
  return { ...change, walk: 'walk' in value ? toWalk(value.walk) : undefined, ...(Number.isFinite(atMs) && { placedMs: atMs }) };
}

/** Read an interaction; null where it does not say between whom. */
export function toInteraction(value: unknown): InteractionEdge | null {
  if (!isFields(value)) return null;
  const { source, target, kind, ...rest } = taken(value, EDGE);
  if (source === undefined || target === undefined || kind === undefined) return null;
  return { source, target, kind, weight: 1, lastAt: '', seq: 0, ...rest };
}
