import { amount, each, isFields, text } from '../protocol/guards';
import { toHistoryEntry, toTaskChange, type HistoryEntry } from '../protocol/tasks';
import type { TaskView } from '../protocol/types';
import { withTasks } from '../store/changes';
import { askHere } from './here';

const TASKS = '/api/metaverse/tasks';
const PAGE = 100;

/** What a person changes of a task. */
export type TaskEdit = Partial<Pick<TaskView, 'stage' | 'assignee' | 'priority'>>;

/** Change a task; that it is so arrives as an event. Throws a Problem. */
export async function editTask(id: string, edit: TaskEdit): Promise<void> {
  await askHere(`${TASKS}/${encodeURIComponent(id)}`, { method: 'PATCH', body: edit });
}

export interface EndedPage {
  tasks: TaskView[];
  total: number;
  /** Where the next page begins; null on the last. */
  next: string | null;
}

/** Fetch tasks of a stage that have ended, the latest first. Throws a Problem. */
export async function endedTasks(stage: string, after: string | null, limit = PAGE): Promise<EndedPage> {
  const answer = await askHere(`${TASKS}/ended`, { query: { stage, limit, ...(after !== null && { after }) } });
  const body = isFields(answer) ? answer : {};
  const tasks = [...withTasks(new Map(), each(body.items, toTaskChange)).values()];
  return { tasks, total: amount(body.total) ?? tasks.length, next: text(body.next) };
}

export interface HistoryPage {
  entries: HistoryEntry[];
  next: string | null;
}

/** Fetch what happened to a task, the latest first. Throws a Problem. */
export async function taskHistory(id: string, after: string | null, signal: AbortSignal): Promise<HistoryPage> {
  const query = { limit: 50, ...(after !== null && { after }) };
  const answer = await askHere(`${TASKS}/${encodeURIComponent(id)}/history`, { query, signal });
  const body = isFields(answer) ? answer : {};
  const next = body.next;
  return { entries: each(body.items, toHistoryEntry), next: typeof next === 'number' || typeof next === 'string' ? String(next) : null };
}
