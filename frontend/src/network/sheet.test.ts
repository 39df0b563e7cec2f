import { expect, test } from 'vitest';
import { shiftOf } from './sheet';
import { WHOLE, zoomed } from './useSight';

test('a picture seen from nearer lies where its spot under the hand stays', () => {
  const at = { x: 300, y: 200 };
  const near = zoomed(WHOLE, 2, at);
  const [left, top] = shiftOf(WHOLE, near, 1.5);
  expect([left + at.x * 2 * 1.5, top + at.y * 2 * 1.5]).toEqual([at.x * 1.5, at.y * 1.5]);
  expect(shiftOf(near, near, 1.5).map((shift) => shift + 0)).toEqual([0, 0]);
});
