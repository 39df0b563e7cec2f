import { isFields, list, type Fields } from '../protocol/guards';
import type { News } from './news';

/** Tell what the room of the tasks says as the task stream would: first what changed, then what moved. */
export function tasksOf(payload: Fields): News[] {
  const { at, seq } = payload;
  const changed = list(payload.tasks, isFields).map((task) => ({ at, seq: task.seq ?? seq, task }));
  const moved = list(payload.transitions, isFields).map((transition) => ({ at, seq: transition.seq ?? seq, transition }));
  return [...changed, ...moved].map((told) => ({ kind: 'tasks', event: 'task', payload: told }));
}
