import type { PlanFloor } from '../../../protocol/scenePlan';
import { edited, moved, resized } from './acts';
import { areaOf } from './footprints';
import { turned, type Area, type Point } from './geometry';
import { snapped, toGrid, type Guide } from './snap';
import { findIn, floorOf, isContent, thingsOf, type Layout, type Ref, type Thing } from './things';

/** The sides of a room that a handle moves, such as `n` or `se`. */
export type Handle = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw';
export const HANDLES: readonly Handle[] = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'];
const ROTATES_BY = Math.PI / 12;

export interface Snapping {
  /** The side of a cell of the grid in metres; 0 for none. */
  grid: number;
  /** How near a line must be to hold what is dragged, in metres. */
  reach: number;
}

export interface Dragged {
  layout: Layout;
  guides: readonly Guide[];
}

/** What something is aligned with: rooms with rooms and the floor, anything else with its likes in the same room. */
function others(floor: PlanFloor, { list, id }: Ref, thing: Thing): Area[] {
  const alike = thingsOf(floor, list).filter((one) => one.id !== id);
  if (list === 'rooms') return [floor, ...alike.map((one) => areaOf(list, one as Thing))];
  const inRoom = isContent(list) && 'roomId' in thing ? alike.filter((one) => 'roomId' in one && one.roomId === thing.roomId) : alike;
  return inRoom.map((one) => areaOf(list, one as Thing));
}

/** Move a thing from where it stood in `layout` by a way of the pointer. */
export function draggedTo(layout: Layout, ref: Ref, by: Point, { grid, reach }: Snapping): Dragged {
  const floor = floorOf(layout, ref.floorId);
  const thing = floor && (findIn(floor, ref.list, ref.id) as Thing | undefined);
  if (floor === undefined || thing === undefined) return { layout, guides: [] };
  const at = { x: thing.x + by.x, z: thing.z + by.z };
  const area = areaOf(ref.list, thing);
  const there = { ...area, x: area.x + by.x, z: area.z + by.z };
  const { x, z, guides } = snapped(at, there, others(floor, ref, thing), grid, reach);
  return { layout: moved(layout, ref, { x: x - thing.x, z: z - thing.z }), guides };
}

function edge(at: number, axis: 'x' | 'z', areas: readonly Area[], { grid, reach }: Snapping): number {
  const size = axis === 'x' ? 'width' : 'depth';
  const lines = areas.flatMap((area) => [area[axis], area[axis] + area[size]]);
  const nearest = lines.reduce<number | null>((best, line) => (best === null || Math.abs(line - at) < Math.abs(best - at) ? line : best), null);
  return nearest !== null && Math.abs(nearest - at) <= reach ? nearest : toGrid(at, grid);
}

const LEAST_M = 0.4;

/** Move the sides of a room that a handle holds by a way of the pointer. */
export function stretched(layout: Layout, ref: Ref, handle: Handle, by: Point, snapping: Snapping): Dragged {
  const floor = floorOf(layout, ref.floorId);
  const room = floor && findIn(floor, 'rooms', ref.id);
  if (floor === undefined || room === undefined) return { layout, guides: [] };
  const areas = others(floor, ref, room);
  let [left, right, back, front] = [room.x, room.x + room.width, room.z, room.z + room.depth];
  if (handle.includes('w')) left = Math.min(right - LEAST_M, edge(left + by.x, 'x', areas, snapping));
  if (handle.includes('e')) right = Math.max(left + LEAST_M, edge(right + by.x, 'x', areas, snapping));
  if (handle.includes('n')) back = Math.min(front - LEAST_M, edge(back + by.z, 'z', areas, snapping));
  if (handle.includes('s')) front = Math.max(back + LEAST_M, edge(front + by.z, 'z', areas, snapping));
  return { layout: resized(layout, ref, { x: left, z: back, width: right - left, depth: front - back }), guides: [] };
}

/** Turn a thing so that who sits there looks at a place. */
export function facing(layout: Layout, ref: Ref, at: Point): Dragged {
  const floor = floorOf(layout, ref.floorId);
  const thing = floor && findIn(floor, ref.list, ref.id);
  if (thing === undefined || !('rotationY' in thing)) return { layout, guides: [] };
  const angle = Math.atan2(thing.x - at.x, thing.z - at.z);
  const rotationY = turned(Math.round(angle / ROTATES_BY) * ROTATES_BY);
  return { layout: edited(layout, ref, { rotationY }), guides: [] };
}
