import type { SceneConfig, SceneFloor, SceneRoom } from '../../protocol/types';
import { TABLE } from '../distances';
import { Arrangement } from './arrangement';
import { shifted, shiftsOf, type StackedFloor } from './floorShift';
import { furnishDepartment } from './furnishDepartment';
import { furnishDesks, furnishTables } from './furnishDesks';
import { furnishHelpDesk, furnishLounge, furnishRepair, plantCorners, spreadLight } from './furnishRooms';
import { furnishObstacles } from './furnishObstacles';
import { furnishWalls } from './furnishWalls';
import type { Area, FloorPlan, OfficePlan, RoomPlan, SeatKind } from './types';

/** A room less deep is only a mat. */
const SHALLOW = 1.5;
const SEAT_KINDS: ReadonlySet<string> = new Set(['meeting', 'lounge', 'help_desk', 'repair', 'entrance']);

/** Derive everything that stands still from the scene configuration. */
export function officePlan(config: SceneConfig): OfficePlan {
  const departments = departmentsOf(config);
  const set = new Arrangement();
  const shifts = shiftsOf(config.floors);
  const floors = config.floors.map((floor, i) => furnishFloor(set, shifted(floor, shifts[i]!), departments));
  return {
    area: around(floors.map((floor) => floor.area)),
    floors,
    shifts,
    rooms: floors.flatMap((floor) => floor.rooms),
    departments,
    desks: set.desks,
    seats: set.seats,
    tables: set.tables,
    pieces: set.pieces,
    footprints: set.footprints,
    pools: set.pools,
    halos: set.halos,
  };
}

function departmentsOf(config: SceneConfig): string[] {
  const names = config.floors.flatMap((floor) => floor.rooms.map((room) => room.department ?? ''));
  return [...new Set(names.filter((name) => name !== ''))];
}

function furnishFloor(set: Arrangement, floor: SceneFloor, departments: readonly string[]): FloorPlan {
  const rooms = floor.rooms.map((room): RoomPlan => ({ ...room, departmentIndex: Math.max(0, departments.indexOf(room.department ?? '')) }));
  const plan: FloorPlan = { id: floor.id, area: areaOf(floor), rooms };
  furnishDesks(set, floor, new Map(rooms.map((room) => [room.id, room])));
  furnishTables(set, floor, tableRadius);
  addSeats(set, floor, new Map(rooms.map((room) => [room.id, room])));
  for (const room of rooms) furnishRoom(set, room, floor, plan);
  furnishWalls(set, plan);
  furnishObstacles(set, floor);
  lightAisles(set, plan.area);
  return plan;
}

function addSeats(set: Arrangement, floor: SceneFloor, rooms: ReadonlyMap<string, RoomPlan>): void {
  for (const seat of floor.seats) {
    const kind = seat.kind === 'stand' ? 'floor' : (rooms.get(seat.roomId)?.kind ?? seat.kind);
    set.seats.push({ x: seat.x, z: seat.z, rotationY: seat.rotationY, kind: SEAT_KINDS.has(kind) ? (kind as SeatKind) : 'floor', desk: -1 });
  }
}

function furnishRoom(set: Arrangement, room: RoomPlan, floor: SceneFloor, plan: FloorPlan): void {
  const seats = floor.seats.filter((seat) => seat.roomId === room.id);
  const right = room.x + room.width;
  const front = room.z + room.depth;
  if (room.kind === 'department') furnishDepartment(set, room, plan);
  if (room.kind === 'lounge') furnishLounge(set, room, seats);
  if (room.kind === 'help_desk') furnishHelpDesk(set, room, seats);
  if (room.kind === 'repair') furnishRepair(set, room, seats);
  if (room.kind === 'meeting') spreadLight(set, room, 0.2);
  if (room.kind !== 'department' && room.depth > SHALLOW) plantCorners(set, room, [[right - 0.4, front - 0.4], [room.x + 0.4, front - 0.4], [right - 0.4, room.z + 0.45]]);
}

/** Keep a table's edge at the right distance from whoever sits there. */
function tableRadius(seats: readonly { x: number; z: number }[], x: number, z: number): number {
  if (seats.length === 0) return TABLE.radius;
  const nearest = Math.min(...seats.map((seat) => Math.hypot(seat.x - x, seat.z - z)));
  return Math.min(2.4, Math.max(0.55, nearest - TABLE.seatGap));
}

/** The floor's rectangle: it holds all its rooms, and is as large as the configuration says. */
function areaOf(floor: StackedFloor): Area {
  const rooms = around(floor.rooms.map((room: SceneRoom) => ({ left: room.x, rear: room.z, width: room.width, depth: room.depth })));
  const width = Math.max(floor.width, rooms.width);
  const depth = Math.max(floor.depth, rooms.depth);
  return { left: floor.x ?? startOf(rooms.left, rooms.width, width), rear: floor.z ?? startOf(rooms.rear, rooms.depth, depth), width, depth };
}

/** A plan that starts at 0 starts there; one around the middle keeps the same margin on both sides. */
function startOf(start: number, inner: number, outer: number): number {
  return start >= 0 && start + inner <= outer + 0.01 ? 0 : start - (outer - inner) / 2;
}

function around(areas: readonly Area[]): Area {
  if (areas.length === 0) return { left: -6, rear: -4, width: 12, depth: 8 };
  const left = Math.min(...areas.map((area) => area.left));
  const rear = Math.min(...areas.map((area) => area.rear));
  const right = Math.max(...areas.map((area) => area.left + area.width));
  const front = Math.max(...areas.map((area) => area.rear + area.depth));
  return { left, rear, width: right - left, depth: front - rear };
}

function lightAisles(set: Arrangement, { left, rear, width, depth }: Area): void {
  const columns = Math.ceil(width / 7);
  const rows = Math.ceil(depth / 7);
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < rows; row += 1) set.light(left + (width * (column + 0.5)) / columns, rear + (depth * (row + 0.5)) / rows, 5.6, 0.24);
  }
}
