import { isAmount, isFields, isList, isOneOf, isShape, isText, orNull, taken, type Check, type Checks } from './guards';
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
