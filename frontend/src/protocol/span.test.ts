import { expect, test } from 'vitest';
import { saySpan, spanMs } from './span';

test('a span is read and said', () => {
  expect(spanMs('90m')).toBe(5_400_000);
  expect(saySpan(5_400_000)).toBe('90m');
  expect(saySpan(7 * 86_400_000)).toBe('7d');
  expect(saySpan(3_600_000 * 1.7)).toBe('102m');
});

test('what the server would refuse is no span, and none is said', () => {
  for (const said of [null, '', '7', 'd', '0d', '-1d', '500d', '1.5h', '7y']) expect(spanMs(said)).toBeNull();
  expect(spanMs(saySpan(1))).toBe(60_000);
  expect(spanMs(saySpan(1e15))).toBe(400 * 86_400_000);
});
