import { departmentColours } from '../palette';
import type { Arrangement } from './arrangement';
import { plantCorners, spreadLight, standLamp } from './furnishRooms';
import type { FloorPlan, RoomPlan } from './types';

const EDGE = 0.5;
const DOOR = 2.2;
const SIGHT_BEHIND = 1.7;

/** Give a department dividers towards its neighbours, a bookcase, a lamp and plants; its front stays open for its name. */
export function furnishDepartment(set: Arrangement, room: RoomPlan, floor: FloorPlan): void {
  sideDivider(set, room, floor);
  rearDividers(set, room, floor);
  const right = room.x + room.width;
  const front = room.z + room.depth;
  const atWall = room.z - floor.area.rear < EDGE;
  if (atWall && set.isFree(room.x + 1.05, room.z + 0.3, 0.45)) set.put('bookcase', room.x + 1.05, room.z + 0.28);
  standLamp(set, right - 0.5, room.z + 0.6);
  plantCorners(set, room, [[right - 0.1, front - 0.55], [room.x + 0.55, room.z + 0.6], [room.x + 0.1, front + 0.3]]);
  spreadLight(set, room, 0.46);
}

function sideDivider(set: Arrangement, room: RoomPlan, { area }: FloorPlan): void {
  const x = room.x + room.width;
  if (area.left + area.width - x < EDGE) return;
  dividers(set, room, [x, room.z + 0.12], [x, room.z + room.depth - 1.35]);
}

function rearDividers(set: Arrangement, room: RoomPlan, floor: FloorPlan): void {
  if (room.z - floor.area.rear < EDGE || room.width < DOOR + 2) return;
  const hidesName = floor.rooms.some((other) => other !== room && overlap(other, room) && Math.abs(other.z + other.depth - room.z) < SIGHT_BEHIND);
  if (hidesName) return;
  const half = (room.width - DOOR) / 2;
  dividers(set, room, [room.x + 0.12, room.z], [room.x + half, room.z]);
  dividers(set, room, [room.x + room.width - half, room.z], [room.x + room.width - 0.12, room.z]);
}

const overlap = (a: RoomPlan, b: RoomPlan): boolean => a.x < b.x + b.width && b.x < a.x + a.width;

/** Draw a divider with its hedge between two points, in pieces of about a metre. */
function dividers(set: Arrangement, room: RoomPlan, from: readonly [number, number], to: readonly [number, number]): void {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const pieces = Math.max(1, Math.round(length));
  const turn = Math.atan2(-(to[1] - from[1]), to[0] - from[0]);
  const colour = departmentColours(room.departmentIndex).wall;
  for (let i = 0; i < pieces; i += 1) {
    const along = (i + 0.5) / pieces;
    const x = from[0] + (to[0] - from[0]) * along;
    const z = from[1] + (to[1] - from[1]) * along;
    set.put('divider', x, z, { turn, colour, scale: [length / pieces, 1, 1] });
    set.put('hedge', x, z, { turn: turn + (i % 2) * Math.PI, scale: [length / pieces, 0.94 + (i % 3) * 0.05, 1] });
  }
}
