import { each, isFields } from '../protocol/guards';
import { toStage, toTaskChange, toTransition, type TaskChange } from '../protocol/tasks';
import { withTasks } from '../store/changes';
import { useStore } from '../store/store';
import { Batch } from './batch';
import { tellTransition } from './sceneSource';

const taskChanges = new Batch<TaskChange>((changes) => useStore.setState(({ tasks }) => ({ tasks: withTasks(tasks, changes) })));

function takeSnapshot(payload: unknown): void {
  if (!isFields(payload)) return;
  taskChanges.drop();
  const pipeline = each(payload.pipeline, toStage);
  useStore.setState({
    tasks: withTasks(new Map(), each(payload.tasks, toTaskChange)),
    tasksKnown: true,
    ...(pipeline.length && { pipeline }),
  });
}

function takeTask(payload: unknown): void {
  if (!isFields(payload)) return;
  const [change, transition] = [toTaskChange(payload.task), toTransition(payload.transition)];
  if (change) taskChanges.add([change]);
  if (transition) tellTransition(transition);
}

/** Take what the task stream says. */
export function takeFlow(event: string, payload: unknown): void {
  if (event === 'snapshot') takeSnapshot(payload);
  if (event === 'task') takeTask(payload);
}
