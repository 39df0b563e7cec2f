import { isFields, list } from '../protocol/guards';
import type { TaskStep } from '../protocol/types';
import { useStore } from '../store/store';
import { ask } from '../transport/rest';

function isStep(value: unknown): value is TaskStep {
  return isFields(value) && typeof value.stepKey === 'string' && typeof value.name === 'string';
}

/** Fetch the steps of a task. Throws a Problem. */
export async function stepsOf(taskId: string, signal: AbortSignal): Promise<TaskStep[]> {
  const { organizationId } = useStore.getState();
  const answer = await ask(`/api/metaverse/tasks/${encodeURIComponent(taskId)}`, {
    ...(organizationId !== null && { organizationId }),
    signal,
  });
  return isFields(answer) ? list(answer.stepList, isStep) : [];
}
