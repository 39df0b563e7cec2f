import { expect, test } from 'vitest';
import { spotOf, stretchFor, ticksOf, type Stretch } from './stretch';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 1, 12);
const wanted = (fields: object = {}) => ({ range: 'hour' as const, momentMs: null, nowMs: NOW, beginsMs: null, ...fields });

test('live, the track ends now and moves on', () => {
  const first = stretchFor(null, 'hour', wanted());
  expect(first).toEqual({ fromMs: NOW - HOUR, untilMs: NOW });
  expect(stretchFor(first, 'hour', wanted({ nowMs: NOW + 1000 }))).toBe(first);
  expect(stretchFor(first, 'hour', wanted({ nowMs: NOW + 60_000 })).untilMs).toBe(NOW + 60_000);
});

test('in the past the track stands still for as long as the moment is on it', () => {
  const held = stretchFor(null, 'hour', wanted());
  expect(stretchFor(held, 'hour', wanted({ momentMs: NOW - 1000, nowMs: NOW + 9 * HOUR }))).toBe(held);
  expect(stretchFor(held, 'hour', wanted({ momentMs: NOW - 5 * HOUR }))).toEqual({ fromMs: NOW - 5.5 * HOUR, untilMs: NOW - 4.5 * HOUR });
});

test('another range is shown around the moment, never beyond now', () => {
  const held: Stretch = { fromMs: NOW - HOUR, untilMs: NOW };
  const day = stretchFor(held, 'hour', wanted({ range: 'day', momentMs: NOW - 1000 }));
  expect(day).toEqual({ fromMs: NOW - 24 * HOUR, untilMs: NOW });
  expect(stretchFor(held, 'hour', wanted({ range: 'all', beginsMs: NOW - 50 * HOUR })).fromMs).toBe(NOW - 50 * HOUR);
});

test('a moment newer than the clock, which goes in steps, is on the track', () => {
  const first = stretchFor(null, 'hour', wanted({ momentMs: NOW + 4000 }));
  expect(first.untilMs).toBe(NOW + 4000);
  expect(stretchFor(first, 'hour', wanted({ momentMs: NOW + 4000 }))).toBe(first);
});

test('a track of no history is not of no length', () => {
  const { fromMs, untilMs } = stretchFor(null, 'all', wanted({ range: 'all', beginsMs: NOW }));
  expect(untilMs).toBeGreaterThan(fromMs);
});

test('hours are whole, and their names have room', () => {
  const stretch = { fromMs: NOW - 8 * HOUR - 1234, untilMs: NOW };
  const ticks = ticksOf(stretch, 800);
  expect(ticks.every((ms) => ms % HOUR === 0)).toBe(true);
  const spots = ticks.map((ms) => spotOf(ms, stretch, 800));
  expect(spots.slice(1).every((x, index) => x - (spots[index] ?? 0) >= 76)).toBe(true);
  expect(ticksOf(stretch, 0)).toEqual([]);
});
