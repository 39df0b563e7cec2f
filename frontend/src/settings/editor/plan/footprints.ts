import type { PlanDesk, PlanFloor, PlanObstacle, PlanTable, Spot } from '../../../protocol/scenePlan';
import { ahead, type Area, boundsOf, type Solid } from './geometry';
import type { Thing } from './things';

/** The measures of the furniture as the server takes them for what is solid. */
const DESK_REACH_M = 0.82;
export const DESK_M = { width: 1.5, depth: 0.75 };
export const CHAIR_M = 0.5;
const TABLE_SEAT_GAP_M = 0.47;
const TABLE_M = { least: 0.55, usual: 1.28, most: 2.4 };

export function deskSolid(desk: Spot): Solid {
  return { ...ahead(desk, desk.rotationY, DESK_REACH_M), ...DESK_M, rotationY: desk.rotationY };
}

export const chairSolid = ({ x, z, rotationY }: Spot): Solid => ({ x, z, width: CHAIR_M, depth: CHAIR_M, rotationY });

/** How large a table is: its edge keeps its distance from those who sit there. */
export function tableRadius({ x, z, seats }: PlanTable): number {
  if (seats.length === 0) return TABLE_M.usual;
  const nearest = Math.min(...seats.map((seat) => Math.hypot(seat.x - x, seat.z - z)));
  return Math.min(TABLE_M.most, Math.max(TABLE_M.least, nearest - TABLE_SEAT_GAP_M));
}

/** A table's top as the largest square in it: what stands in that stands in the table for certain. */
export function tableSolid(table: PlanTable): Solid {
  const side = tableRadius(table) * Math.SQRT2;
  return { x: table.x, z: table.z, width: side, depth: side, rotationY: 0 };
}

export const obstacleSolid = ({ x, z, width, depth, rotationY }: PlanObstacle): Solid => ({ x, z, width, depth, rotationY });

/** Everything solid of a floor that somebody put there, with whose it is. */
export function solidsOf(floor: PlanFloor): { list: 'desks' | 'tables' | 'obstacles'; id: string; solid: Solid }[] {
  return [
    ...floor.desks.map((desk) => ({ list: 'desks' as const, id: desk.id, solid: deskSolid(desk) })),
    ...floor.tables.map((table) => ({ list: 'tables' as const, id: table.id, solid: tableSolid(table) })),
    ...floor.obstacles.map((one) => ({ list: 'obstacles' as const, id: one.id, solid: obstacleSolid(one) })),
  ];
}

function deskArea(desk: PlanDesk): Area {
  const [desk_, chair] = [boundsOf(deskSolid(desk)), boundsOf(chairSolid(desk))];
  const [x, z] = [Math.min(desk_.x, chair.x), Math.min(desk_.z, chair.z)];
  const right = Math.max(desk_.x + desk_.width, chair.x + chair.width);
  return { x, z, width: right - x, depth: Math.max(desk_.z + desk_.depth, chair.z + chair.depth) - z };
}

/** The straight area around a thing and what belongs to it. */
export function areaOf(list: string, thing: Thing): Area {
  if (list === 'rooms' && 'kind' in thing && 'depth' in thing) return { x: thing.x, z: thing.z, width: thing.width, depth: thing.depth };
  if (list === 'obstacles') return boundsOf(obstacleSolid(thing as PlanObstacle));
  if (list === 'tables') {
    const reach = tableRadius(thing as PlanTable) + TABLE_SEAT_GAP_M + CHAIR_M / 2;
    return { x: thing.x - reach, z: thing.z - reach, width: 2 * reach, depth: 2 * reach };
  }
  return list === 'desks' ? deskArea(thing as PlanDesk) : boundsOf(chairSolid(thing as PlanDesk));
}
