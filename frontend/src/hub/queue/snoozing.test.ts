import { expect, test } from 'vitest';
import { asField, snoozedUntil } from './snoozing';

const LATE = new Date(2026, 1, 28, 23, 50).getTime();

test('tomorrow is at nine, over the end of a month too', () => {
  expect(asField(snoozedUntil('tomorrow', LATE).getTime())).toBe('2026-03-01T09:00');
});

test('a quarter and an hour are counted from now', () => {
  expect(asField(snoozedUntil('quarter', LATE).getTime())).toBe('2026-03-01T00:05');
  expect(asField(snoozedUntil('hour', LATE).getTime())).toBe('2026-03-01T00:50');
});
