import { each, isFields } from '../protocol/guards';
import { toTaskChange, toTransition, type TaskChange } from '../protocol/tasks';
import { withTasks } from '../store/changes';
import { Batch } from './batch';
import { tellTransition } from './sceneSource';
import { tasksOf } from './snapshots';
import { putLive, showsPast } from './stage';

const taskChanges = new Batch<TaskChange>((changes) => putLive(({ tasks }) => ({ tasks: withTasks(tasks, changes) })));

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
