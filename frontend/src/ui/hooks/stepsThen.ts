import type { TaskStep } from '../../protocol/types';

const isBy = (at: string | null, thenMs: number): boolean => at !== null && Date.parse(at) <= thenMs;

/** Show steps as they stood at a moment: what began later had not begun, what ended later was under way. */
export function stepsThen(steps: TaskStep[], thenMs: number): TaskStep[] {
  return steps.map((step) => {
    if (isBy(step.endedAt, thenMs)) return step;
    if (isBy(step.startedAt, thenMs)) return { ...step, status: 'in_progress', endedAt: null, error: null };
    return step.startedAt === null && step.endedAt === null ? step : { ...step, status: 'pending', startedAt: null, endedAt: null, error: null };
  });
}
