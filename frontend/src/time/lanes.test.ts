import { expect, test } from 'vitest';
import type { Timeline } from '../protocol/replay';
import { barsPath, fullBar, gathered, waitLines } from './lanes';

const line = (fields: Partial<Timeline>): Timeline => ({
  beginsMs: 0, fromMs: 0, untilMs: 10_000, bucketMs: 1000, events: [], failures: [], waits: [], spells: [], next: null, previous: null, ...fields,
});
const STRETCH = { fromMs: 0, untilMs: 10_000 };

test('marks that lie on each other are told as one with their number', () => {
  const counts = [1, 2, 0, 0, 0, 0, 1, 0, 0, 0];
  expect(gathered(counts, line({}), STRETCH, 100, 20)).toEqual([{ x: (5 + 2 * 15) / 3, count: 3 }, { x: 65, count: 1 }]);
  expect(gathered(counts, line({}), STRETCH, 1000, 20)).toHaveLength(3);
});

test('no mark is lost when the track is narrow', () => {
  const counts = Array.from({ length: 10 }, (_, index) => index);
  const total = gathered(counts, line({}), STRETCH, 60, 30).reduce((sum, { count }) => sum + count, 0);
  expect(total).toBe(45);
});

test('what lies outside the stretch is not marked', () => {
  expect(gathered([1, 0, 1], line({}), { fromMs: 2000, untilMs: 4000 }, 100, 5)).toEqual([{ x: 25, count: 1 }]);
});

test('a wait is as long as it was; waits at the same time are one line, and one that goes on ends now', () => {
  const spells = [
    { agentId: 'a', fromMs: 1000, untilMs: 3000 },
    { agentId: 'b', fromMs: 2000, untilMs: 4000 },
    { agentId: 'c', fromMs: 8000, untilMs: null },
  ];
  expect(waitLines(spells, STRETCH, 100, 9000)).toEqual([{ from: 10, until: 40 }, { from: 80, until: 90 }]);
});

test('a wait that began before the track, or is shorter than a pixel, is still seen', () => {
  const spells = [{ agentId: 'a', fromMs: -5000, untilMs: 1000 }, { agentId: 'b', fromMs: 5000, untilMs: 5001 }];
  expect(waitLines(spells, STRETCH, 100, 9000)).toEqual([{ from: 0, until: 10 }, { from: 50, until: 52 }]);
});

test('one burst does not make all else look like nothing', () => {
  expect(fullBar([...Array.from({ length: 99 }, () => 10), 90_000])).toBe(10);
  expect(fullBar([0, 0])).toBe(1);
});

test('nothing has no bar', () => {
  expect(barsPath(line({ events: [0, 4, 0] }), STRETCH, 100, 40, 16).match(/M/g)).toHaveLength(1);
});
