import { create } from 'zustand';
import type { TaskView } from '../../protocol/types';
import { withTasks } from '../../store/changes';
import { useStore } from '../../store/store';
import { endedTasks } from '../../sync/taskMoves';
import { onStrays } from '../../sync/tasks';

/** How far the ended tasks of one stage have been fetched. */
export interface Reach {
  total: number | null;
  next: string | null;
  state: 'begun' | 'asking' | 'failed' | 'whole';
}

interface Older {
  organizationId: string | null;
  tasks: ReadonlyMap<string, TaskView>;
  reach: ReadonlyMap<string, Reach>;
}

/** Ended tasks that lie further back than the stream tells. */
export const useOlder = create<Older>()(() => ({ organizationId: null, tasks: new Map(), reach: new Map() }));

const BEGINNING: Reach = { total: null, next: null, state: 'begun' };

function reachOf(stage: string, reached: Partial<Reach>): void {
  useOlder.setState(({ reach }) => ({ reach: new Map(reach).set(stage, { ...(reach.get(stage) ?? BEGINNING), ...reached }) }));
}

/** Forget what belongs to another organization. */
export function begin(organizationId: string | null): void {
  if (useOlder.getState().organizationId !== organizationId) useOlder.setState({ organizationId, tasks: new Map(), reach: new Map() });
}

// The stream tells what changes of every task; those that it does not know are known here.
onStrays((changes) => {
  const { organizationId, tasks } = useOlder.getState();
  const mine = changes.filter(({ taskId }) => tasks.has(taskId));
  if (mine.length > 0 && organizationId === useStore.getState().organizationId) useOlder.setState({ tasks: withTasks(tasks, mine) });
});

/** Fetch the next page of a stage's ended tasks; a page of what is known already leads on to the one after it. */
export async function fetchOlder(stage: string, isKnown: (key: string) => boolean): Promise<void> {
  const { organizationId, reach } = useOlder.getState();
  const known = reach.get(stage) ?? BEGINNING;
  if (known.state === 'asking' || known.state === 'whole') return;
  reachOf(stage, { state: 'asking' });
  try {
    let { next } = known;
    for (let news = 0; news === 0; ) {
      const page = await endedTasks(stage, next);
      if (useOlder.getState().organizationId !== organizationId) return;
      news = page.next === null ? 1 : page.tasks.filter(({ taskId }) => !isKnown(taskId)).length;
      next = page.next;
      useOlder.setState(({ tasks }) => ({ tasks: new Map([...tasks, ...page.tasks.map((task) => [task.taskId, task] as const)]) }));
      reachOf(stage, { total: page.total, next, state: next === null ? 'whole' : 'begun' });
    }
  } catch {
    reachOf(stage, { state: 'failed' });
  }
}

/** Ask how many tasks have ended in a stage. */
export async function countEnded(stage: string): Promise<void> {
  const { organizationId } = useOlder.getState();
  const page = await endedTasks(stage, null, 1).catch(() => null);
  if (page !== null && useOlder.getState().organizationId === organizationId) reachOf(stage, { total: page.total });
}
