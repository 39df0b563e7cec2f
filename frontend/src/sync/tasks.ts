import { each, isFields } from '../protocol/guards';
import { toTaskChange, toTransition, type TaskChange } from '../protocol/tasks';
import { withTasks } from '../store/changes';
import { Batch } from './batch';
import { tellTransition } from './sceneSource';
import { Signal } from './signal';
import { tasksOf } from './snapshots';
import { liveState, putLive, showsPast } from './stage';

const strays = new Signal<TaskChange[]>();
/** What changes of tasks that are not known here: those that ended longest ago, of which the server does not tell by itself. */
export const onStrays = (listener: (changes: TaskChange[]) => void): (() => void) => strays.listen(listener);

const taskChanges = new Batch<TaskChange>((changes) => {
  putLive(({ tasks }) => ({ tasks: withTasks(tasks, changes) }));
  const { tasks } = liveState();
  const unknown = changes.filter(({ taskId }) => !tasks.has(taskId));
  if (unknown.length > 0) strays.tell(unknown);
});

/** Forget what was collected and is not shown yet. */
export const dropTasks = (): void => taskChanges.drop();

/** Take how the tasks stand, or what changed of one and where it went. */
export function takeTasks(event: string, payload: unknown): void {
  if (!isFields(payload)) return;
  if (event === 'snapshot') {
    taskChanges.drop();
    putLive(tasksOf(payload));
  }
  if (event !== 'task') return;
  taskChanges.add(each([payload.task], toTaskChange));
  if (!showsPast()) for (const transition of each([payload.transition], toTransition)) tellTransition(transition);
}
