import { useMemo } from 'react';
import { useStore } from '../../store/store';
import { useCalm } from '../../ui/hooks/useCalm';
import { useMoment } from '../../ui/hooks/useCounts';
import { criticalPath, secondsLeft, stageSeconds, type CriticalPath } from '../model/criticalPath';
import { useShown } from './shown';

const STEP_MS = 3000;
const CLOCK_MS = 60_000;

/** The critical path of all open tasks, whatever is filtered. */
export function useCriticalPath(): CriticalPath {
  const tasks = useCalm(useShown((state) => state.tasks), STEP_MS);
  const pipeline = useStore((state) => state.pipeline);
  const stages = useStore((state) => state.hub?.stages);
  const nowMs = useMoment(CLOCK_MS);
  return useMemo(() => {
    const means = new Map((stages ?? []).flatMap(({ stage, meanSeconds }) => (meanSeconds === null ? [] : [[stage, meanSeconds] as const])));
    const seconds = stageSeconds(tasks.values(), pipeline, means, nowMs);
    return criticalPath(tasks, (task) => secondsLeft(task, pipeline, seconds, nowMs));
  }, [tasks, pipeline, stages, nowMs]);
}
