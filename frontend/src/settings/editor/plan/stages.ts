import type { PipelineStage, TaskView } from '../../../protocol/types';

const FINAL = new Set(['completed', 'failed', 'canceled', 'rejected']);
const MOST_LETTERS = 40;

/** How many tasks that are not ended stand in each stage. */
export function openByStage(tasks: Iterable<TaskView>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { stage, status } of tasks) if (!FINAL.has(status)) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  return counts;
}

/** A key of its own for a stage: from its English name, numbered where that is taken. */
export function keyFor(name: string, pipeline: readonly PipelineStage[]): string {
  const word = name.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, MOST_LETTERS) || 'stage';
  const taken = new Set(pipeline.map(({ key }) => key));
  for (let number = 1; ; number++) {
    const key = number === 1 ? word : `${word}_${number}`;
    if (!taken.has(key)) return key;
  }
}

/** Put a stage one place up or down. */
export function reordered(pipeline: readonly PipelineStage[], at: number, by: -1 | 1): PipelineStage[] {
  const [stages, to] = [[...pipeline], at + by];
  const [one, other] = [stages[at], stages[to]];
  if (one === undefined || other === undefined) return stages;
  stages[at] = other;
  stages[to] = one;
  return stages;
}

export const withStage = (pipeline: readonly PipelineStage[], at: number, part: Partial<PipelineStage>): PipelineStage[] =>
  pipeline.map((stage, index) => (index === at ? { ...stage, ...part } : stage));

/** Set or take off a limit; a stage without one has no such field. */
export function withLimit(pipeline: readonly PipelineStage[], at: number, limit: number | null): PipelineStage[] {
  return pipeline.map((stage, index) => {
    if (index !== at) return stage;
    const { key, name } = stage;
    return limit === null ? { key, name } : { key, name, limit };
  });
}
