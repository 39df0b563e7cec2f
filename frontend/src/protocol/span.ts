const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
export const DEFAULT_WINDOW = '7d';
const LONGEST_MS = 400 * UNITS.d;
const SHORTEST_MS = UNITS.m;

/** Read a span such as `90m` or `7d`; null where it is none. */
export function spanMs(said: string | null): number | null {
  const [, count, unit] = /^(\d{1,7})([smhdw])$/.exec(said ?? '') ?? [];
  if (count === undefined || unit === undefined) return null;
  const ms = Number(count) * UNITS[unit as keyof typeof UNITS];
  return ms > 0 && ms <= LONGEST_MS ? ms : null;
}

/** Say a span as the server reads it, in whole minutes, and in the largest unit that it is a whole number of. */
export function saySpan(ms: number): string {
  const whole = Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms)) / UNITS.m) * UNITS.m;
  const unit = (['d', 'h', 'm'] as const).find((name) => whole % UNITS[name] === 0) ?? 'm';
  return `${whole / UNITS[unit]}${unit}`;
}
