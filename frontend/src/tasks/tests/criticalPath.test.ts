import { expect, test } from 'vitest';
import { criticalPath, secondsLeft, stageSeconds } from '../model/criticalPath';
import { known, made, PIPELINE } from './made';

const weigh = (weights: Record<string, number>) => ({ taskId }: { taskId: string }) => weights[taskId] ?? 1;

test('the path is the chain that takes longest, not the one with most tasks', () => {
  const tasks = known(
    made('a'),
    made('b', { dependsOn: ['a'] }),
    made('c', { dependsOn: ['b'] }),
    made('slow'),
    made('end', { dependsOn: ['c', 'slow'] }),
  );
  expect(criticalPath(tasks, weigh({ slow: 10 }))).toEqual({ keys: ['slow', 'end'], seconds: 11, circling: [] });
  expect(criticalPath(tasks, weigh({})).keys).toEqual(['a', 'b', 'c', 'end']);
});

test('what is done holds nobody up, and one task alone is no path', () => {
  expect(criticalPath(known(made('a', { status: 'completed' }), made('b', { dependsOn: ['a'] })), weigh({})).keys).toEqual([]);
});

test('tasks that wait for each other in a circle are told, and the rest still has its path', () => {
  const tasks = known(
    made('x', { dependsOn: ['z'] }),
    made('y', { dependsOn: ['x'] }),
    made('z', { dependsOn: ['y'] }),
    made('self', { dependsOn: ['self'] }),
    made('after', { dependsOn: ['z'] }),
  );
  const { keys, circling } = criticalPath(tasks, weigh({}));
  expect(circling).toEqual(['self', 'x', 'y', 'z']);
  expect(keys).toEqual(['z', 'after']);
});

test('a chain of thousands needs no deep recursion', () => {
  const tasks = known(...Array.from({ length: 20_000 }, (_, at) => made(`t${at}`, at ? { dependsOn: [`t${at - 1}`] } : {})));
  expect(criticalPath(tasks, weigh({})).seconds).toBe(20_000);
});

test('what is left is the rest of the stage and all stages after it but the last', () => {
  const seconds = new Map([
    ['backlog', 100],
    ['review', 40],
    ['done', 7],
  ]);
  const nowMs = Date.parse('2026-01-01T00:01:00Z');
  const since = { stageSince: '2026-01-01T00:00:00Z' };
  expect(secondsLeft(made('a', since), PIPELINE, seconds, nowMs)).toBe(80);
  expect(secondsLeft(made('a', { ...since, progress: 0.9 }), PIPELINE, seconds, nowMs)).toBeCloseTo(50);
  expect(secondsLeft(made('a', { stageSince: '2025-01-01T00:00:00Z' }), PIPELINE, seconds, nowMs)).toBe(65);
  expect(secondsLeft(made('a', { stage: 'done' }), PIPELINE, seconds, nowMs)).toBeCloseTo(7);
});

test('a stage that nobody measured is as long as its tasks are there in the middle', () => {
  const nowMs = Date.parse('2026-01-01T01:00:00Z');
  const tasks = ['00:10', '00:20', '00:50'].map((clock, at) => made(`t${at}`, { stageSince: `2026-01-01T${clock}:00Z` }));
  expect(stageSeconds(tasks, PIPELINE, new Map([['review', 9]]), nowMs)).toEqual(
    new Map([
      ['backlog', 2400],
      ['review', 9],
      ['done', 0],
    ]),
  );
});
