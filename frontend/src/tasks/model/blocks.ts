import type { TaskView } from '../../protocol/types';

const FINAL = new Set(['completed', 'failed', 'canceled', 'rejected']);
const NEEDS_PERSON = new Set(['input_required', 'auth_required']);

export const isOpen = (task: TaskView): boolean => !FINAL.has(task.status);
export const needsPerson = (task: TaskView): boolean => NEEDS_PERSON.has(task.status);

export type Block = { kind: 'person' | 'failed' | 'ended' } | { kind: 'failing'; times: number } | { kind: 'tasks'; on: string[] };

/** The open tasks that a task waits for. All open tasks are known here, so that one which is not known has ended. */
export function openDependencies(task: TaskView, tasks: ReadonlyMap<string, TaskView>): string[] {
  if (task.dependsOn.length === 0) return task.dependsOn;
  return task.dependsOn.filter((key) => {
    const other = tasks.get(key);
    return other !== undefined && isOpen(other);
  });
}

/** Say what keeps a task from going on; null when nothing does. */
export function blockOf(task: TaskView, tasks: ReadonlyMap<string, TaskView>): Block | null {
  if (task.status === 'failed' || task.status === 'rejected') return { kind: 'failed' };
  if (needsPerson(task)) return { kind: 'person' };
  if (task.status === 'canceled') return { kind: 'ended' };
  if (!isOpen(task)) return null;
  if (task.steps.failed > 0) return { kind: 'failing', times: task.steps.failed };
  const on = openDependencies(task, tasks);
  return on.length ? { kind: 'tasks', on } : null;
}

/** Whether somebody or something holds an open task up. */
export const isBlocked = (task: TaskView, block: Block | null): boolean => block !== null && isOpen(task);

export function sameBlock(one: Block | null, other: Block | null): boolean {
  if (one === other) return true;
  if (one === null || other === null || one.kind !== other.kind) return false;
  if (one.kind === 'tasks' && other.kind === 'tasks') return one.on.join('\n') === other.on.join('\n');
  if (one.kind === 'failing' && other.kind === 'failing') return one.times === other.times;
  return true;
}
