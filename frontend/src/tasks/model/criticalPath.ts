import type { PipelineStage, TaskView } from '../../protocol/types';
import { isOpen, openDependencies } from './blocks';
import { knotsOf } from './cycles';
import { medianOf, sinceMs } from './times';

/** What is left of a stage at the least, where only a task's age tells: nobody is ever "just about done" for hours. */
const LEAST_PART = 0.25;

export interface CriticalPath {
  /** From the task that is to be done first to the one that waits for all others. */
  keys: string[];
  seconds: number;
  /** Tasks that wait for each other in a circle, and so for nobody's end. */
  circling: string[];
}

export const NO_PATH: CriticalPath = { keys: [], seconds: 0, circling: [] };

/** How long a task is in each stage, in seconds: `means` as measured, else the middle age of those that are there now. */
export function stageSeconds(
  tasks: Iterable<TaskView>,
  pipeline: readonly PipelineStage[],
  means: ReadonlyMap<string, number>,
  nowMs: number,
): Map<string, number> {
  const ages = new Map<string, number[]>();
  for (const task of tasks) {
    if (!isOpen(task) || means.has(task.stage)) continue;
    const there = ages.get(task.stage) ?? [];
    there.push((nowMs - sinceMs(task)) / 1000);
    ages.set(task.stage, there);
  }
  return new Map(pipeline.map(({ key }) => [key, Math.max(0, means.get(key) ?? medianOf(ages.get(key) ?? []) ?? 0)]));
}

/**
 * How long a task still takes, in seconds: what is left of its stage and the whole of each stage after it, but for the last.
 *
 * Of its own stage `1 - progress` is left, or where nobody reports progress, `1 - age / T`, a quarter at the least.
 */
export function secondsLeft(task: TaskView, pipeline: readonly PipelineStage[], stages: ReadonlyMap<string, number>, nowMs: number): number {
  const at = pipeline.findIndex(({ key }) => key === task.stage);
  const whole = stages.get(task.stage) ?? 0;
  const age = Math.max(0, (nowMs - sinceMs(task)) / 1000) || 0;
  const part = task.progress !== null ? 1 - Math.min(1, Math.max(0, task.progress)) : Math.max(LEAST_PART, whole > 0 ? 1 - age / whole : 0);
  const after = at === -1 ? [] : pipeline.slice(at + 1, -1);
  return part * whole + after.reduce((sum, { key }) => sum + (stages.get(key) ?? 0), 0);
}

/** Find the chain of open tasks, each waiting for the one before, that takes longest; circles are cut out of it. */
export function criticalPath(tasks: ReadonlyMap<string, TaskView>, left: (task: TaskView) => number): CriticalPath {
  const needs = new Map<string, string[]>();
  for (const task of tasks.values()) {
    const on = isOpen(task) ? openDependencies(task, tasks) : [];
    if (on.length) needs.set(task.taskId, on);
  }
  const of = (key: string): string[] => needs.get(key) ?? [];
  const knots = knotsOf(needs.keys(), of);
  const isCircling = (key: string, on: string): boolean => knots.get(key) === knots.get(on);
  const best = longest(needs.keys(), (key) => of(key).filter((on) => !isCircling(key, on)), (key) => {
    const task = tasks.get(key);
    return task ? left(task) : 0;
  });
  const circling = [...needs].filter(([key, on]) => on.some((one) => isCircling(key, one))).map(([key]) => key).sort();
  return { ...best, circling };
}

interface Chain {
  seconds: number;
  from: string | null;
}

/** The heaviest chain of a graph without circles, of at least two nodes; of equals the one whose end has the first name. */
function longest(ends: Iterable<string>, next: (key: string) => string[], weight: (key: string) => number): Pick<CriticalPath, 'keys' | 'seconds'> {
  const chains = new Map<string, Chain>();
  const weigh = (key: string): Chain => {
    const before = next(key).reduce<Chain>((most, on) => {
      const seconds = chains.get(on)?.seconds ?? 0;
      return most.from === null || seconds > most.seconds ? { seconds, from: on } : most;
    }, { seconds: 0, from: null });
    return { seconds: before.seconds + weight(key), from: before.from };
  };
  let end: string | null = null;
  for (const root of [...ends].sort()) {
    const way = [root];
    for (let key = way.at(-1); key !== undefined; key = way.at(-1)) {
      const unknown = chains.has(key) ? [] : next(key).filter((on) => !chains.has(on));
      if (unknown.length) way.push(...unknown);
      else {
        if (!chains.has(key)) chains.set(key, weigh(key));
        way.pop();
      }
    }
    const found = chains.get(root);
    if (found && found.from !== null && found.seconds > (end === null ? -1 : (chains.get(end)?.seconds ?? 0))) end = root;
  }
  const keys: string[] = [];
  for (let key = end; key !== null; key = chains.get(key)?.from ?? null) keys.unshift(key);
  return { keys, seconds: end === null ? 0 : (chains.get(end)?.seconds ?? 0) };
}
