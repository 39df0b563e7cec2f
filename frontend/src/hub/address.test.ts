import { expect, test } from 'vitest';
import { lengthOf, spanOf } from './address';

const HOUR = 3_600_000;
const of = (said: string, atMs: number | null = null) => spanOf(new URLSearchParams(said), atMs);

test.each([
  ['90m', 1.5 * HOUR],
  ['7d', 168 * HOUR],
  ['0h', null],
  ['9999w', null],
  ['a day', null],
  [null, null],
])('%s is a length, or none', (written, length) => {
  expect(lengthOf(written)).toBe(length);
});

test('without a word the window is the last 24 hours', () => {
  expect(of('')).toEqual({ lengthMs: 24 * HOUR, untilMs: null });
  expect(of('window=nonsense')).toEqual({ lengthMs: 24 * HOUR, untilMs: null });
});

test('a span of one’s own ends when it says', () => {
  const span = of('from=2026-03-01T08:00:00Z&until=2026-03-01T16:00:00Z&window=1h', 5);
  expect(span).toEqual({ lengthMs: 8 * HOUR, untilMs: Date.parse('2026-03-01T16:00:00Z') });
});

test('a span that ends before it begins is none', () => {
  expect(of('from=2026-03-01T16:00:00Z&until=2026-03-01T08:00:00Z')).toEqual({ lengthMs: 24 * HOUR, untilMs: null });
});

test('in the past a window ends at the moment that is looked at', () => {
  expect(of('window=8h', 1000)).toEqual({ lengthMs: 8 * HOUR, untilMs: 1000 });
});
