import type { AgentView, InteractionEdge, SceneConfig, TaskTransition, TaskView } from './types';

export type Fields = Record<string, unknown>;
export type AgentChange = Partial<AgentView> & { agentId: string };
export type TaskChange = Partial<TaskView> & { taskId: string };

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function list<Item>(value: unknown, is: (item: unknown) => item is Item): Item[] {
  return Array.isArray(value) ? value.filter(is) : [];
}

const STATUSES = new Set(['offline', 'idle', 'working', 'waiting', 'error']);

export function isAgentChange(value: unknown): value is AgentChange {
  if (!isFields(value) || typeof value.agentId !== 'string') return false;
  return value.status === undefined || STATUSES.has(String(value.status));
}

export function isAgentView(value: unknown): value is AgentView {
  return isAgentChange(value) && typeof value.name === 'string' && value.status !== undefined && isFields(value.metrics);
}

export function isTaskChange(value: unknown): value is TaskChange {
  return isFields(value) && typeof value.taskId === 'string';
}

export function isTaskView(value: unknown): value is TaskView {
  return isTaskChange(value) && typeof value.title === 'string' && typeof value.stage === 'string';
}

export function isTransition(value: unknown): value is TaskTransition {
  return isFields(value) && typeof value.taskId === 'string';
}

export function isEdge(value: unknown): value is InteractionEdge {
  return isFields(value) && typeof value.source === 'string' && typeof value.target === 'string' && typeof value.kind === 'string';
}

export function isSceneConfig(value: unknown): value is SceneConfig {
  return isFields(value) && Array.isArray(value.floors);
}

export interface SeqRange {
  from: number;
  to: number;
}

/** Say which part of the log a message covers; a single seq is a range of one. */
export function rangeOf(payload: Fields): SeqRange | null {
  const seq = payload.seq;
  if (typeof seq === 'number') return { from: seq, to: seq };
  if (!isFields(seq)) return null;
  const from = amount(seq.from);
  const to = amount(seq.to);
  return from === null || to === null ? null : { from, to };
}
