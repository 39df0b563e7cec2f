import { isAmount, isFields, isList, isOneOf, isShape, isText, orNull, taken, text, type Check, type Checks, type Fields } from './guards';
import type { PipelineStage, TaskTransition, TaskView } from './types';

export type TaskChange = Partial<TaskView> & { taskId: string };

const STEPS: Checks<TaskView['steps']> = { total: isAmount, completed: isAmount, failed: isAmount };
const isPriority: Check = (value) => isText(value) || isAmount(value);

const TASK: Checks<TaskView> = {
  id: isText,
  taskId: isText,
  title: isText,
  description: orNull(isText),
  status: isOneOf('submitted', 'working', 'input_required', 'auth_required', 'completed', 'failed', 'canceled', 'rejected'),
  stage: isText,
  priority: orNull(isPriority),
  progress: orNull(isAmount),
  assignee: orNull(isText),
  parentId: orNull(isText),
  dependsOn: isList(isText),
  dueAt: orNull(isText),
  reason: orNull(isText),
  runId: orNull(isText),
  createdAt: orNull(isText),
  startedAt: orNull(isText),
  finishedAt: orNull(isText),
  updatedAt: orNull(isText),
  stageSince: orNull(isText),
  steps: isShape(STEPS),
};

const TRANSITION: Checks<TaskTransition> = {
  taskId: isText,
  fromStage: orNull(isText),
  toStage: orNull(isText),
  fromAgent: orNull(isText),
  toAgent: orNull(isText),
};

/** Read a task, or what changed of one; null where it does not say whose it is. */
export function toTaskChange(value: unknown): TaskChange | null {
  if (!isFields(value) || typeof value.taskId !== 'string') return null;
  return { ...taken(value, TASK), taskId: value.taskId };
}

export function toTransition(value: unknown): TaskTransition | null {
  if (!isFields(value) || typeof value.taskId !== 'string') return null;
  return { fromStage: null, toStage: null, fromAgent: null, toAgent: null, ...taken(value, TRANSITION), taskId: value.taskId };
}

/** Read a stage of the pipeline; one without a name in a language is called by its key. */
export function toStage(value: unknown): PipelineStage | null {
  if (!isFields(value) || typeof value.key !== 'string') return null;
  const names = isFields(value.name) ? value.name : {};
  const name = (word: unknown): string => (typeof word === 'string' && word ? word : String(value.key));
  const limit = typeof value.limit === 'number' ? { limit: value.limit } : {};
  return { key: value.key, name: { en: name(names.en), zh: name(names.zh) }, ...limit };
}

/** One thing that happened to a task, as the log tells it. */
export interface HistoryEntry {
  seq: number;
  at: string;
  /** The event's type without its first word: `task.updated`, `interaction`. */
  type: string;
  subject: string | null;
  source: string;
  /** The person who did it; null where a machine did. */
  by: string | null;
  data: Fields;
  transition: TaskTransition | null;
}

export function toHistoryEntry(value: unknown): HistoryEntry | null {
  if (!isFields(value) || typeof value.seq !== 'number' || typeof value.at !== 'string' || typeof value.type !== 'string') return null;
  return {
    seq: value.seq,
    at: value.at,
    type: value.type.replace(/^metaverse\./, ''),
    subject: text(value.subject),
    source: text(value.source) ?? '',
    by: isFields(value.by) ? (text(value.by.name) ?? text(value.by.id)) : null,
    data: isFields(value.data) ? value.data : {},
    transition: toTransition(value.transition),
  };
}
