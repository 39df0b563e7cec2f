import { expect, test } from 'vitest';
import { slotAfter, slotAt } from './plot';

test('each place belongs to a slot, the edge to the last', () => {
  expect([0, 0.49, 0.5, 1].map((share) => slotAt(share, 2))).toEqual([0, 0, 1, 1]);
  expect([slotAt(-0.1, 2), slotAt(0.5, 0)]).toEqual([null, null]);
});

test('the arrows go from slot to slot and stop at the ends', () => {
  expect(['ArrowRight', 'ArrowLeft'].map((key) => slotAfter(key, null, 3))).toEqual([0, 2]);
  expect([slotAfter('ArrowRight', 2, 3), slotAfter('ArrowLeft', 0, 3), slotAfter('End', 0, 3)]).toEqual([2, 0, 2]);
});
