const MINUTE_MS = 60_000;
const MORNING = 9;

export const SNOOZES = ['quarter', 'hour', 'tomorrow'] as const;
export type Snooze = (typeof SNOOZES)[number];

/** Until when an entry is put off; tomorrow is at nine by the clock of whoever puts it off. */
export function snoozedUntil(snooze: Snooze, nowMs: number): Date {
  if (snooze === 'quarter') return new Date(nowMs + 15 * MINUTE_MS);
  if (snooze === 'hour') return new Date(nowMs + 60 * MINUTE_MS);
  const morning = new Date(nowMs);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING, 0, 0, 0);
  return morning;
}

/** Write a moment as a date-and-time field has it: by the local clock, to the minute. */
export function asField(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
