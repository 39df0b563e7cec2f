import { expect, test } from 'vitest';
import { binned } from './spread';

test('each duration is counted once, in the step it falls into', () => {
  const bins = binned([0.4, 60, 61, 119.9, 3600]);
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  expect(bins.find(({ fromSeconds }) => fromSeconds === 60)).toEqual({ fromSeconds: 60, untilSeconds: 120, count: 3 });
  expect(bins[0]?.fromSeconds).toBe(0);
  expect(bins.at(-1)?.fromSeconds).toBe(3600);
});

test('nothing makes no steps, and the longest has no end', () => {
  expect(binned([])).toEqual([]);
  expect(binned([1e9])).toEqual([{ fromSeconds: 2_592_000, untilSeconds: null, count: 1 }]);
});
