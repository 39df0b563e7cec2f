import { isFields } from '../protocol/guards';
import { toTaskChange, toTransition, type TaskChange } from '../protocol/tasks';
import { withTasks } from '../store/changes';
import { Batch } from './batch';
import { tellTransition } from './sceneSource';
import { tasksOf } from './snapshots';
import { putLive, showsPast } from './stage';

const taskChanges = new Batch<TaskChange>((changes) => putLive(({ tasks }) => ({ tasks: withTasks(tasks, changes) })));

function takeSnapshot(payload: unknown): void {
  if (!isFields(payload)) return;
  taskChanges.drop();
  putLive(tasksOf(payload));
}

function takeTask(payload: unknown): void {
  if (!isFields(payload)) return;
  const [change, transition] = [toTaskChange(payload.task), toTransition(payload.transition)];
  if (change) taskChanges.add([change]);
  if (transition && !showsPast()) tellTransition(transition);
}

/** Take what the task stream says. */
export function takeFlow(event: string, payload: unknown): void {
  if (event === 'snapshot') takeSnapshot(payload);
  if (event === 'task') takeTask(payload);
}
