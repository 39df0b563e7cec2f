import type { TaskView } from '../../protocol/types';
import { isOpen } from './blocks';

const read = new WeakMap<TaskView, number>();

const parsed = (at: string | null): number => (at === null ? NaN : Date.parse(at));

/** Since when a task is where it is: in its stage, or ended. NaN where nobody said. */
export function sinceMs(task: TaskView): number {
  let ms = read.get(task);
  if (ms === undefined) {
    ms = parsed(isOpen(task) ? task.stageSince : (task.finishedAt ?? task.stageSince));
    read.set(task, ms);
  }
  return ms;
}

/** How long an ended task took from its start, or where nobody said when that was, from its creation; null if unknown. */
export function cycleSeconds(task: TaskView): number | null {
  const seconds = (parsed(task.finishedAt) - parsed(task.startedAt ?? task.createdAt)) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

/** The middle of some numbers, of an even count the lower middle; null of none. */
export function medianOf(numbers: readonly number[]): number | null {
  const sorted = numbers.filter(Number.isFinite).sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
