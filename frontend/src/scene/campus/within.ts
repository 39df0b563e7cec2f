import type { Area } from '../plan/types';

/** Walls stand a little outside the floor they belong to; floors are farther from each other than that. */
const EDGE = 1;

/** Tell whether a spot lies on a floor. */
export const isWithin = ({ x, z }: { x: number; z: number }, { left, rear, width, depth }: Area): boolean =>
  x >= left - EDGE && x <= left + width + EDGE && z >= rear - EDGE && z <= rear + depth + EDGE;
