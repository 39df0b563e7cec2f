import type { PipelineStage, TaskView } from '../../protocol/types';

/** A task as tests need it, with only what matters said. */
export function made(taskId: string, fields: Partial<TaskView> = {}): TaskView {
  const none = { description: null, priority: null, progress: null, assignee: null, parentId: null, dueAt: null, reason: null, runId: null };
  const times = { createdAt: null, startedAt: null, finishedAt: null, updatedAt: null, stageSince: null };
  const steps = { total: 0, completed: 0, failed: 0 };
  return { id: `t_${taskId}`, taskId, title: taskId, status: 'working', stage: 'backlog', dependsOn: [], steps, ...none, ...times, ...fields };
}

export const known = (...tasks: TaskView[]): Map<string, TaskView> => new Map(tasks.map((one) => [one.taskId, one]));

export const PIPELINE: PipelineStage[] = ['backlog', 'review', 'done'].map((key) => ({ key, name: { en: key, zh: key } }));
