import { WALL } from '../distances';
import { departmentColours, FURNITURE } from '../palette';
import type { Arrangement, Put } from './arrangement';
import type { Area, FloorPlan } from './types';

const WASH_SPACING = 2.6;

/** A stretch of a rear or left wall, from its start, with the middles of its windows. */
export interface WallPlan {
  axis: 'x' | 'z';
  from: number;
  to: number;
  /** The wall's middle line on the other axis. */
  at: number;
  windows: readonly number[];
}

/** Lay out the two high walls: behind (-z) and to the left (-x). */
export function wallsOf({ left, rear, width, depth }: Area): WallPlan[] {
  const line = WALL.thickness / 2;
  return [
    { axis: 'x', from: left, to: left + width, at: rear - line, windows: windows(left, left + width) },
    { axis: 'z', from: rear, to: rear + depth, at: left - line, windows: windows(rear, rear + depth) },
  ];
}

function windows(from: number, to: number): number[] {
  const bays = Math.max(1, Math.floor((to - from) / WALL.bay));
  return Array.from({ length: bays }, (_, i) => from + ((to - from) * (i + 0.5)) / bays);
}

/** Hang boards, pictures and a clock between the windows, and stand a coffee bar where the left wall has room. */
export function furnishWalls(set: Arrangement, floor: FloorPlan): void {
  const [back, side] = wallsOf(floor.area) as [WallPlan, WallPlan];
  between(back).forEach((x, i) => hang(set, i, x, floor.area.rear + 0.01, { colour: departmentColours(i).main }));
  between(side).forEach((z, i) => hang(set, i + 1, floor.area.left + 0.01, z, { turn: Math.PI / 2, colour: departmentColours(i + 2).main }));
  coffee(set, floor);
  for (const wall of [back, side]) washWall(set, wall);
}

/** Light from below the cap runs down the high walls after dusk. */
function washWall(set: Arrangement, wall: WallPlan): void {
  const count = Math.ceil((wall.to - wall.from) / WASH_SPACING);
  for (let i = 0; i < count; i += 1) {
    const along = wall.from + ((wall.to - wall.from) * (i + 0.5)) / count;
    const [x, z] = wall.axis === 'x' ? [along, wall.at] : [wall.at, along];
    set.light(x, z, 3.4, 0.34);
  }
}

function hang(set: Arrangement, index: number, x: number, z: number, put: Put): void {
  const piece = index % 5 === 3 ? 'clock' : index % 2 === 0 ? 'noteBoard' : 'picture';
  set.put(piece, x, z, put);
}

function between({ windows: middles }: WallPlan): number[] {
  return middles.slice(1).map((middle, i) => (middle + middles[i]!) / 2);
}

/** The bar stands outside the departments, where people pass. */
function coffee(set: Arrangement, { area, rooms }: FloorPlan): void {
  const taken = rooms.filter((room) => room.x - area.left < 1.2);
  for (let z = area.rear + 1.2; z < area.rear + area.depth - 1.2; z += 0.4) {
    const clear = !taken.some((room) => z > room.z - 0.85 && z < room.z + room.depth + 0.85);
    if (!clear || !set.isFree(area.left + 0.45, z, 0.9)) continue;
    set.put('coffeeBar', area.left + 0.42, z, { turn: Math.PI / 2, colour: FURNITURE.white });
    return;
  }
}
