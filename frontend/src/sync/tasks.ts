import { isFields, isTaskChange, isTaskView, isTransition, list, type TaskChange } from '../protocol/guards';
import type { PipelineStage } from '../protocol/types';
import { withTasks } from '../store/changes';
import { useStore } from '../store/store';
import { followTasks, type Following } from '../transport/stream';
import { Batch } from './batch';
import { tellTransition } from './sceneSource';

const taskChanges = new Batch<TaskChange>((changes) => useStore.setState(({ tasks }) => ({ tasks: withTasks(tasks, changes) })));

function isStage(value: unknown): value is PipelineStage {
  return isFields(value) && typeof value.key === 'string' && isFields(value.name);
}

function takeSnapshot(payload: unknown): void {
  if (!isFields(payload)) return;
  taskChanges.drop();
  const pipeline = list(payload.pipeline, isStage);
  useStore.setState({
    tasks: new Map(list(payload.tasks, isTaskView).map((task) => [task.taskId, task])),
    tasksKnown: true,
    ...(pipeline.length && { pipeline }),
  });
}

function takeTask(payload: unknown): void {
  if (!isFields(payload)) return;
  if (isTaskChange(payload.task)) taskChanges.add([payload.task]);
  if (isTransition(payload.transition)) tellTransition(payload.transition);
}

/** Follow the task flow of an organization, until it is stopped. */
export function followFlow(organizationId: string): Following {
  return followTasks(organizationId, {
    onOpen: () => useStore.setState({ tasksBroken: false }),
    onBroken: () => useStore.setState({ tasksBroken: true }),
    onEvent: (event, payload) => {
      if (event === 'snapshot') takeSnapshot(payload);
      if (event === 'task') takeTask(payload);
    },
  });
}
