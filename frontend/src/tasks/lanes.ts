import type { PipelineStage, TaskView } from '../protocol/types';

export interface Lane {
  stage: PipelineStage;
  tasks: TaskView[];
}

const FINAL = new Set(['completed', 'failed', 'canceled', 'rejected']);
const NEEDS_PERSON = new Set(['input_required', 'auth_required']);

export const isOpen = (task: TaskView): boolean => !FINAL.has(task.status);

export type Block = { kind: 'person' | 'failed' | 'ended' } | { kind: 'tasks'; on: string[] };

/** Say what keeps a task from going on; null when nothing does. */
export function blockOf(task: TaskView, tasks: ReadonlyMap<string, TaskView>): Block | null {
  if (task.status === 'failed' || task.status === 'rejected') return { kind: 'failed' };
  if (NEEDS_PERSON.has(task.status)) return { kind: 'person' };
  if (task.status === 'canceled') return { kind: 'ended' };
  if (!isOpen(task)) return null;
  const on = task.dependsOn.filter((key) => {
    const other = tasks.get(key);
    return other === undefined || isOpen(other);
  });
  return on.length ? { kind: 'tasks', on } : null;
}

function rankOf(task: TaskView): number {
  if (NEEDS_PERSON.has(task.status)) return 0;
  return isOpen(task) ? 1 : 2;
}

/** Who needs a person stands on top, then the newest; what has ended sinks. */
function inOrder(one: TaskView, other: TaskView): number {
  const ranked = rankOf(one) - rankOf(other);
  if (ranked !== 0) return ranked;
  return (other.stageSince ?? '').localeCompare(one.stageSince ?? '') || one.taskId.localeCompare(other.taskId);
}

/** Put the tasks into the lanes of the pipeline; a stage that no pipeline names gets a lane of its own. */
export function lanesOf(tasks: ReadonlyMap<string, TaskView>, pipeline: PipelineStage[]): Lane[] {
  const lanes = new Map<string, Lane>(pipeline.map((stage) => [stage.key, { stage, tasks: [] }]));
  for (const task of tasks.values()) {
    let lane = lanes.get(task.stage);
    if (lane === undefined) {
      lane = { stage: { key: task.stage, name: { en: task.stage, zh: task.stage } }, tasks: [] };
      lanes.set(task.stage, lane);
    }
    lane.tasks.push(task);
  }
  for (const lane of lanes.values()) lane.tasks.sort(inOrder);
  return [...lanes.values()];
}
