import type { Area } from './geometry';
import { cm } from './geometry';

/** A line along which something is aligned: at one place of an axis, from one end to the other. */
export interface Guide {
  axis: 'x' | 'z';
  at: number;
  from: number;
  to: number;
}

const SIDES = { x: { across: 'z', size: 'width', other: 'depth' }, z: { across: 'x', size: 'depth', other: 'width' } } as const;

export const toGrid = (metres: number, grid: number): number => (grid > 0 ? cm(Math.round(metres / grid) * grid) : cm(metres));

/** The places of an area that are aligned with those of others: both its edges and its middle. */
const places = (area: Area, axis: 'x' | 'z'): number[] => {
  const size = area[SIDES[axis].size];
  return [area[axis], area[axis] + size / 2, area[axis] + size];
};

interface Snap {
  by: number;
  guide: Guide | null;
}

function along(axis: 'x' | 'z', area: Area, others: readonly Area[], reach: number): Snap | null {
  let best: { off: number; at: number; other: Area } | null = null;
  for (const other of others) {
    for (const at of places(other, axis)) {
      for (const mine of places(area, axis)) {
        const off = at - mine;
        if (Math.abs(off) <= reach && (best === null || Math.abs(off) < Math.abs(best.off))) best = { off, at, other };
      }
    }
  }
  if (best === null) return null;
  const { across, other } = SIDES[axis];
  const ends = [area, best.other].flatMap((one) => [one[across], one[across] + one[other]]);
  return { by: best.off, guide: { axis, at: cm(best.at), from: Math.min(...ends), to: Math.max(...ends) } };
}

/**
 * How far a thing that is dragged is to be moved on: to a line of others within reach, else onto the grid.
 *
 * `at` is the place by which the thing is counted, `area` what it covers there.
 */
export function snapped(at: { x: number; z: number }, area: Area, others: readonly Area[], grid: number, reach: number): { x: number; z: number; guides: Guide[] } {
  const [x, z] = (['x', 'z'] as const).map((axis) => along(axis, area, others, reach) ?? { by: toGrid(at[axis], grid) - at[axis], guide: null });
  const guides = [x, z].flatMap((snap) => (snap?.guide ? [snap.guide] : []));
  return { x: cm(at.x + (x?.by ?? 0)), z: cm(at.z + (z?.by ?? 0)), guides };
}
