import { useEffect, useState } from 'react';
import type { TaskStep } from '../../protocol/types';
import { useStore } from '../../store/store';
import { stepsOf } from '../../sync/commands';
import { stepsThen } from './stepsThen';

export interface Steps {
  list: TaskStep[] | null;
  failed: boolean;
}

/** The steps of a task, asked for again whenever its count of steps moves. */
export function useSteps(taskId: string, taskKey: string): Steps {
  const counts = useStore((state) => state.tasks.get(taskKey)?.steps);
  const moved = counts ? `${counts.total}/${counts.completed}/${counts.failed}` : '';
  const [steps, setSteps] = useState<Steps & { of: string }>({ list: null, failed: false, of: taskId });
  useEffect(() => {
    const abort = new AbortController();
    stepsOf(taskId, abort.signal).then(
      (list) => setSteps({ list, failed: false, of: taskId }),
      () => {
        if (!abort.signal.aborted) setSteps((before) => ({ list: before.of === taskId ? before.list : null, failed: true, of: taskId }));
      },
    );
    return () => abort.abort();
  }, [taskId, moved]);
  const thenMs = useStore((state) => state.moment?.atMs ?? null);
  if (steps.of !== taskId) return { list: null, failed: false };
  return thenMs === null || steps.list === null ? steps : { ...steps, list: stepsThen(steps.list, thenMs) };
}
