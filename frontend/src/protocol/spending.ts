import { amount, isFields, list, text, type Fields } from './guards';
import type { Tokens } from './types';

const part = (value: unknown): Fields => (isFields(value) ? value : {});
const count = (value: unknown): number => amount(value) ?? 0;

/** What somebody or something spent. */
export interface Spent {
  /** Names who or what; null for what nobody named. */
  key: string | null;
  name: string | null;
  department: string | null;
  tokens: Tokens;
  costUsd: number;
}

/** How long an agent was in each status. */
export interface AgentTime {
  agentId: string;
  name: string;
  department: string | null;
  idleSeconds: number;
  workingSeconds: number;
  waitingSeconds: number;
  errorSeconds: number;
  utilisation: number | null;
}

/** A run of a task that ended. */
export interface EndedRun {
  taskId: string;
  title: string;
  status: string;
  at: string;
  cycleSeconds: number;
  leadSeconds: number;
  firstTimeRight: boolean;
  agentId: string | null;
  name: string | null;
  department: string | null;
  reason: string | null;
}

export function toTokens(value: unknown): Tokens {
  const fields = part(value);
  return { input: count(fields.input), output: count(fields.output), cached: count(fields.cached) };
}

/** Read who spent what; `by` is the field that names them. */
export function toSpenders(value: unknown, by: 'agentId' | 'model' | 'department' | 'taskId'): Spent[] {
  return list(value, isFields).map((fields) => ({
    key: text(fields[by]),
    name: text(fields.name) ?? text(fields.title) ?? text(fields[by]),
    department: text(fields.department),
    tokens: toTokens(fields.tokens),
    costUsd: count(fields.costUsd),
  }));
}

export function toAgentTimes(value: unknown): AgentTime[] {
  return list(value, isFields).map((fields) => ({
    agentId: text(fields.agentId) ?? '',
    name: text(fields.name) ?? text(fields.agentId) ?? '',
    department: text(fields.department),
    idleSeconds: count(fields.idleSeconds),
    workingSeconds: count(fields.workingSeconds),
    waitingSeconds: count(fields.waitingSeconds),
    errorSeconds: count(fields.errorSeconds),
    utilisation: amount(fields.utilisation),
  }));
}

export function toEndedRuns(value: unknown): EndedRun[] {
  return list(value, isFields).map((fields) => ({
    taskId: text(fields.taskId) ?? '',
    title: text(fields.title) ?? text(fields.taskId) ?? '',
    status: text(fields.status) ?? '',
    at: text(fields.at) ?? '',
    cycleSeconds: count(fields.cycleSeconds),
    leadSeconds: count(fields.leadSeconds),
    firstTimeRight: fields.firstTimeRight === true,
    agentId: text(fields.agentId),
    name: text(fields.name),
    department: text(fields.department),
    reason: text(fields.reason),
  }));
}
