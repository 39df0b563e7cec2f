import { expect, test } from 'vitest';
import type { TaskView } from '../protocol/types';
import { blockOf, lanesOf } from './lanes';

const PIPELINE = [{ key: 'backlog', name: { en: 'Backlog', zh: '待办' } }];

function task(taskId: string, fields: Partial<TaskView> = {}): TaskView {
  const none = { description: null, priority: null, progress: null, assignee: null, parentId: null, dueAt: null, reason: null, runId: null };
  const times = { createdAt: null, startedAt: null, finishedAt: null, updatedAt: null, stageSince: null };
  const steps = { total: 0, completed: 0, failed: 0 };
  return { id: `t_${taskId}`, taskId, title: taskId, status: 'working', stage: 'backlog', dependsOn: [], steps, ...none, ...times, ...fields };
}

const known = (...tasks: TaskView[]) => new Map(tasks.map((one) => [one.taskId, one]));

test('a stage that the pipeline does not name still has a lane', () => {
  const lanes = lanesOf(known(task('a'), task('b', { stage: 'legal' })), PIPELINE);
  expect(lanes.map(({ stage, tasks }) => [stage.key, tasks.length])).toEqual([
    ['backlog', 1],
    ['legal', 1],
  ]);
});

test('a task waits for those it depends on until they are done', () => {
  const waiting = task('b', { dependsOn: ['a'] });
  expect(blockOf(waiting, known(task('a'), waiting))).toEqual({ kind: 'tasks', on: ['a'] });
  expect(blockOf(waiting, known(task('a', { status: 'completed' }), waiting))).toBeNull();
});

test('a task that needs a person is blocked', () => {
  expect(blockOf(task('a', { status: 'auth_required' }), known())).toEqual({ kind: 'person' });
});
