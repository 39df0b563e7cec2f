import type { PerspectiveCamera } from 'three';

import type { GazePlace } from '../../protocol/gaze';
import { viewOf } from '../camera/inView';
import type { OfficePlan, RoomPlan } from '../plan/types';
import type { Campus } from './campus';

/** A room is looked for at points this far apart (metres). */
const SPACING = 5;
/** A floor of which so large a share of the rooms is seen is looked at whole. */
const MOST_ROOMS = 0.7;

/** Tell which rooms of which floors are seen: of floors that are drawn with their people. */
export function sightOf(plan: OfficePlan, campus: Campus, camera: PerspectiveCamera): GazePlace[] {
  const shows = viewOf(camera);
  return plan.floors.flatMap((floor, i) => {
    if (!campus.isOpen(i) || campus.shares[i] === 0) return [];
    const seen = floor.rooms.filter((room) => pointsOf(room).some(([x, z]) => shows(x, z)));
    if (seen.length === 0) return [];
    return [seen.length >= floor.rooms.length * MOST_ROOMS ? { floor: floor.id } : { floor: floor.id, rooms: seen.map(({ id }) => id) }];
  });
}

/** Tell whether all of some places lies in others. */
export function isWithinSight(some: readonly GazePlace[], others: readonly GazePlace[]): boolean {
  return some.every(({ floor, rooms }) => {
    const other = others.find((one) => one.floor === floor);
    return other !== undefined && (!other.rooms || (rooms?.every((room) => other.rooms!.includes(room)) ?? false));
  });
}

function pointsOf({ x, z, width, depth }: Pick<RoomPlan, 'x' | 'z' | 'width' | 'depth'>): [number, number][] {
  const [columns, rows] = [Math.max(1, Math.ceil(width / SPACING)), Math.max(1, Math.ceil(depth / SPACING))];
  const points: [number, number][] = [];
  for (let i = 0; i <= columns; i += 1) for (let j = 0; j <= rows; j += 1) points.push([x + (width * i) / columns, z + (depth * j) / rows]);
  return points;
}

