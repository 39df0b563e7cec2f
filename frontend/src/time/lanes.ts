import type { Spell, Timeline } from '../protocol/replay';
import { spotOf, type Stretch } from './stretch';

/** Marks that lie on each other, as one. */
export interface Mark {
  x: number;
  count: number;
}

/** Where a lane has marks, in pixels; those nearer than `gap` are told as one with their number. */
export function gathered(counts: readonly number[], timeline: Timeline, stretch: Stretch, width: number, gap: number): Mark[] {
  const marks: Mark[] = [];
  counts.forEach((count, bucket) => {
    const x = spotOf(timeline.fromMs + (bucket + 0.5) * timeline.bucketMs, stretch, width);
    if (count === 0 || x < 0 || x > width) return;
    const last = marks.at(-1);
    if (last === undefined || x - last.x >= gap) marks.push({ x, count });
    else Object.assign(last, { x: (last.x * last.count + x * count) / (last.count + count), count: last.count + count });
  });
  return marks;
}

export interface Line {
  from: number;
  until: number;
}

const SHORTEST_PX = 2;

/** How long somebody waited, in pixels; waits at the same time are one line. */
export function waitLines(spells: readonly Spell[], stretch: Stretch, width: number, nowMs: number): Line[] {
  const lines = spells
    .map(({ fromMs, untilMs }) => {
      const from = Math.max(0, spotOf(fromMs, stretch, width));
      return { from, until: Math.min(width, Math.max(from + SHORTEST_PX, spotOf(untilMs ?? nowMs, stretch, width))) };
    })
    .filter(({ from, until }) => from < width && until > 0)
    .sort((one, other) => one.from - other.from);
  return lines.reduce<Line[]>((merged, line) => {
    const last = merged.at(-1);
    if (last !== undefined && line.from <= last.until) last.until = Math.max(last.until, line.until);
    else merged.push({ ...line });
    return merged;
  }, []);
}

const BUSY = 0.95;

/** What counts as a full bar: so that one burst does not make all else look like nothing. */
export function fullBar(events: readonly number[]): number {
  const some = events.filter((count) => count > 0).sort((one, other) => one - other);
  return some[Math.min(some.length - 1, Math.floor(some.length * BUSY))] ?? 1;
}

/** The bars of the density as one path; `floor` is their foot, `height` that of a full one. */
export function barsPath(timeline: Timeline, stretch: Stretch, width: number, floor: number, height: number): string {
  const full = fullBar(timeline.events);
  const bar = Math.max(1, spotOf(timeline.fromMs + timeline.bucketMs, stretch, width) - spotOf(timeline.fromMs, stretch, width));
  return timeline.events
    .map((count, bucket) => {
      if (count === 0) return '';
      const x = spotOf(timeline.fromMs + bucket * timeline.bucketMs, stretch, width);
      const tall = Math.max(1.5, height * Math.min(1, Math.sqrt(count / full)));
      return `M${x.toFixed(1)} ${floor}v${(-tall).toFixed(1)}h${Math.max(0.8, bar - 1.5).toFixed(1)}v${tall.toFixed(1)}z`;
    })
    .join('');
}
