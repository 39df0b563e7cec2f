import { create } from 'zustand';
import type { TaskView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { refusalOf } from '../../sync/here';
import { editTask, type TaskEdit } from '../../sync/taskMoves';

const SHOWN_DONE_MS = 12_000;
/** An answer without an event after it, for as long: what was wished is not shown as done. */
const EVENT_WITHIN_MS = 10_000;
const MOST_NEWS = 3;

/** What a person wished of a task, and what became of it. */
export interface Move {
  id: number;
  task: TaskView;
  edit: TaskEdit;
  state: 'sending' | 'done' | 'refused';
  /** In the server's words; null where it was not reached. */
  why: string | null;
  isUndo: boolean;
}

interface Moves {
  news: readonly Move[];
  /** What is shown already, before an event says so. */
  pending: ReadonlyMap<string, TaskEdit>;
  /** Cards that a hand has carried to their place: they do not fly there once more. */
  carried: ReadonlySet<string>;
}

const none = (): Moves => ({ news: [], pending: new Map(), carried: new Set() });

export const useMoves = create<Moves>()(none);

// What was wished in one organization is not to be taken back in another.
useStore.subscribe((state, before) => {
  if (state.organizationId !== before.organizationId) useMoves.setState(none());
});

let nextId = 1;

function unwish(key: string, edit: TaskEdit): void {
  const { pending } = useMoves.getState();
  if (pending.get(key) !== edit) return;
  const left = new Map(pending);
  left.delete(key);
  useMoves.setState({ pending: left });
}

function change(id: number, changed: Partial<Move>): void {
  useMoves.setState(({ news }) => ({ news: news.map((move) => (move.id === id ? { ...move, ...changed } : move)) }));
}

export function dismiss(id: number): void {
  useMoves.setState(({ news }) => ({ news: news.filter((move) => move.id !== id) }));
}

/** Whether an edit would change anything of a task. */
export function changes(task: TaskView, edit: TaskEdit): boolean {
  return (Object.keys(edit) as (keyof TaskEdit)[]).some((name) => edit[name] !== task[name]);
}

/** Change a task: it is shown at once, and taken back with the server's words if it refuses. */
export function wish(task: TaskView, edit: TaskEdit, how: { carried?: boolean; isUndo?: boolean } = {}): void {
  if (!changes(task, edit)) return;
  const id = nextId++;
  const move: Move = { id, task, edit, state: 'sending', why: null, isUndo: how.isUndo ?? false };
  useMoves.setState(({ news, pending, carried }) => ({
    news: [...news, move].slice(-MOST_NEWS),
    pending: new Map(pending).set(task.taskId, edit),
    carried: how.carried ? new Set(carried).add(task.taskId) : carried,
  }));
  editTask(task.id, edit).then(
    () => {
      change(id, { state: 'done' });
      setTimeout(() => unwish(task.taskId, edit), EVENT_WITHIN_MS);
      setTimeout(() => dismiss(id), SHOWN_DONE_MS);
    },
    (thrown: unknown) => {
      const { why, unreachable } = refusalOf(thrown);
      change(id, { state: 'refused', why: unreachable ? null : why });
      unwish(task.taskId, edit);
    },
  );
}

/** Take a move back: the task goes to where it was. */
export function undo({ id, task, edit }: Move): void {
  const names = Object.keys(edit) as (keyof TaskEdit)[];
  const back = Object.fromEntries(names.map((name) => [name, task[name]])) as TaskEdit;
  dismiss(id);
  wish({ ...task, ...edit }, back, { isUndo: true });
}

/** The latest move that can be taken back. */
export const undoable = ({ news }: Moves): Move | undefined => news.findLast(({ state, isUndo }) => state === 'done' && !isUndo);

/** Lay over the tasks what is wished of them. */
export function withWishes(tasks: ReadonlyMap<string, TaskView>, pending: ReadonlyMap<string, TaskEdit>): ReadonlyMap<string, TaskView> {
  if (pending.size === 0) return tasks;
  const shown = new Map(tasks);
  for (const [key, edit] of pending) {
    const task = tasks.get(key);
    if (task && changes(task, edit)) shown.set(key, { ...task, ...edit, ...(edit.stage !== undefined && { stageSince: new Date().toISOString() }) });
  }
  return shown;
}

/** Forget the wishes that have come true; of a task that is not known nobody can say that yet. */
export function settle(tasks: ReadonlyMap<string, TaskView>): void {
  const { pending } = useMoves.getState();
  for (const [key, edit] of pending) {
    const task = tasks.get(key);
    if (task !== undefined && !changes(task, edit)) unwish(key, edit);
  }
}
