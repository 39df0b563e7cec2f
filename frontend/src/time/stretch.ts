import type { Timeline } from '../protocol/replay';

export const RANGES = ['hour', 'shift', 'day', 'week', 'all'] as const;
export type Range = (typeof RANGES)[number];

const HOUR_MS = 3_600_000;
const LENGTHS: Record<Exclude<Range, 'all'>, number> = { hour: HOUR_MS, shift: 8 * HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS };
const SHORTEST_MS = 60_000;
/** While live the stretch moves on in so many steps a length. */
const STEPS = 300;
const LEAST_STEP_MS = 5000;
const MOST_STEP_MS = 15_000;

export const isRange = (value: unknown): value is Range => RANGES.some((range) => range === value);

/** The part of time that a track shows. */
export interface Stretch {
  fromMs: number;
  untilMs: number;
}

export interface Wanted {
  range: Range;
  /** The moment that is looked at; null for now. */
  momentMs: number | null;
  nowMs: number;
  /** When history begins; null where it is not known. */
  beginsMs: number | null;
}

function lengthOf({ range, nowMs, beginsMs }: Wanted): number {
  if (range !== 'all') return LENGTHS[range];
  return Math.max(SHORTEST_MS, nowMs - (beginsMs ?? nowMs - LENGTHS.shift));
}

export const stepOf = (lengthMs: number): number => Math.min(MOST_STEP_MS, Math.max(LEAST_STEP_MS, lengthMs / STEPS));

/** Choose what is shown: up to now while live; else what was shown stays for as long as the moment is in it. */
export function stretchFor(held: Stretch | null, heldRange: Range, wanted: Wanted): Stretch {
  const { momentMs, range } = wanted;
  // The clock goes in steps: a moment may be newer than what it says.
  const nowMs = Math.max(wanted.nowMs, momentMs ?? wanted.nowMs);
  const length = lengthOf({ ...wanted, nowMs });
  const upToNow = { fromMs: nowMs - length, untilMs: nowMs };
  const isIn = (stretch: Stretch): boolean => momentMs !== null && momentMs >= stretch.fromMs && momentMs <= stretch.untilMs;
  if (momentMs === null) return held !== null && heldRange === range && Math.abs(nowMs - held.untilMs) < stepOf(length) && within(held, length) ? held : upToNow;
  if (held !== null && heldRange === range && isIn(held)) return held;
  if (isIn(upToNow)) return upToNow;
  const untilMs = Math.min(nowMs, momentMs + length / 2);
  return { fromMs: untilMs - length, untilMs };
}

const within = ({ fromMs, untilMs }: Stretch, length: number): boolean => Math.abs(untilMs - fromMs - length) < 2 * stepOf(length);

/** Where a time lies on a track, in its pixels. */
export function spotOf(ms: number, { fromMs, untilMs }: Stretch, width: number): number {
  return ((ms - fromMs) / (untilMs - fromMs)) * width;
}

const MINUTE_MS = 60_000;
const NICE_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 20_160, 40_320].map((minutes) => minutes * MINUTE_MS);
const NICE_SECONDS_MS = [1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000);

export const niceStep = (leastMs: number): number => [...NICE_SECONDS_MS, ...NICE_MS].find((step) => step >= leastMs) ?? leastMs;

/** The times at which a track is marked: whole ones of the person's clock, so far apart that their names have room. */
export function ticksOf({ fromMs, untilMs }: Stretch, width: number, roomPx = 76): number[] {
  if (width <= 0) return [];
  const step = niceStep(((untilMs - fromMs) / width) * roomPx);
  const shift = new Date(fromMs).getTimezoneOffset() * MINUTE_MS;
  const first = Math.ceil((fromMs - shift) / step) * step + shift;
  const count = Math.max(0, Math.floor((untilMs - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

export const stretchOf = ({ fromMs, untilMs }: Timeline): Stretch => ({ fromMs, untilMs });
