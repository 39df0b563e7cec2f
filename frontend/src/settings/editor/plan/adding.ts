import type { PlanDesk, PlanFloor, PlanRoom, PlanTable, RoomKind, Spot } from '../../../protocol/scenePlan';
import { added, roomAt } from './acts';
import { deskSolid, solidsOf } from './footprints';
import { cm, depthOfOverlap, holds, overlap, type Point, type Solid } from './geometry';
import { BELONGS, floorOf, SEAT_OF, type Content, type Layout, type Ref } from './things';

/** What can be put on a plan. */
export type Adding = 'desk' | 'pod' | 'table' | 'seat' | 'wall' | RoomKind;

const LIST_OF: Partial<Record<Adding, Content>> = { desk: 'desks', pod: 'desks', table: 'tables', seat: 'seats' };
const STEP_M = 0.5;
const APART_M = 0.5;
const CHAIR_FROM_TABLE_M = 1.75;
const POD = [
  { x: -0.78, z: 1.22, rotationY: 0 },
  { x: 0.78, z: 1.22, rotationY: 0 },
  { x: -0.78, z: -1.22, rotationY: Math.PI },
  { x: 0.78, z: -1.22, rotationY: Math.PI },
] as const;
const SIZES: Record<RoomKind, { width: number; depth: number }> = {
  department: { width: 8.8, depth: 6.1 },
  meeting: { width: 6.2, depth: 6.2 },
  lounge: { width: 6.6, depth: 5 },
  help_desk: { width: 6.6, depth: 3 },
  repair: { width: 6.6, depth: 3.4 },
  entrance: { width: 4, depth: 0.4 },
};

/** A table with four chairs around it, as the server sets one. */
export function roundTable(id: string, roomId: string, { x, z }: Point): PlanTable {
  const seats = [0, 1, 2, 3].map((quarter): Spot => {
    const angle = Math.PI / 4 + (quarter * Math.PI) / 2;
    return { x: cm(x + Math.sin(angle) * CHAIR_FROM_TABLE_M), z: cm(z + Math.cos(angle) * CHAIR_FROM_TABLE_M), rotationY: angle };
  });
  return { id, roomId, x: cm(x), z: cm(z), seats };
}

/** The room in which something new is put: the one that is chosen, else the first that may hold it. */
function roomFor(floor: PlanFloor, list: Content, chosen: string | null): PlanRoom | null {
  const fitting = floor.rooms.filter(({ kind }) => BELONGS[list].includes(kind));
  return fitting.find(({ id }) => id === chosen) ?? fitting[0] ?? null;
}

const spotsAt = (adding: Adding, at: Point): Spot[] => {
  if (adding === 'pod') return POD.map((spot) => ({ ...spot, x: cm(at.x + spot.x), z: cm(at.z + spot.z) }));
  if (adding === 'table') return [...roundTable('', '', at).seats];
  return [{ ...at, rotationY: 0 }];
};

function isFree(floor: PlanFloor, room: PlanRoom, adding: Adding, at: Point): boolean {
  const spots = spotsAt(adding, at);
  if (!spots.every((spot) => holds(room, spot))) return false;
  const taken = [...floor.desks, ...floor.seats, ...floor.tables.flatMap(({ seats }) => seats)];
  if (spots.some((spot) => taken.some((other) => Math.hypot(other.x - spot.x, other.z - spot.z) < APART_M + 0.25))) return false;
  const isDesk = adding === 'desk' || adding === 'pod';
  const mine: Solid[] = isDesk ? spots.map(deskSolid) : spots.map((spot) => ({ ...spot, width: 0.5, depth: 0.5 }));
  if (isDesk && !mine.every((solid) => holds(room, solid))) return false;
  return !solidsOf(floor).some(({ solid }) => mine.some((one) => depthOfOverlap(one, solid) > 0));
}

/** The first free place in a room, row by row; its middle where there is none. */
function placeIn(floor: PlanFloor, room: PlanRoom, adding: Adding): Point {
  for (let z = room.z + STEP_M; z < room.z + room.depth; z += STEP_M) {
    for (let x = room.x + STEP_M; x < room.x + room.width; x += STEP_M) {
      const at = { x: cm(x), z: cm(z) };
      if (isFree(floor, room, adding, at)) return at;
    }
  }
  return { x: cm(room.x + room.width / 2), z: cm(room.z + room.depth / 2) };
}

/** Where a new room has room: the first free place on the floor, else at its right. */
function roomPlace(floor: PlanFloor, kind: RoomKind): Point {
  const size = SIZES[kind];
  const isClear = (at: Point): boolean =>
    floor.rooms.every((room) => {
      const deep = overlap({ ...at, ...size }, room);
      return deep.x <= 0 || deep.z <= 0;
    });
  for (let z = floor.z; z + size.depth <= floor.z + floor.depth; z += STEP_M) {
    for (let x = floor.x; x + size.width <= floor.x + floor.width; x += STEP_M) if (isClear({ x, z })) return { x: cm(x), z: cm(z) };
  }
  return { x: cm(Math.max(floor.x, ...floor.rooms.map((room) => room.x + room.width)) + STEP_M), z: cm(floor.z) };
}

export interface Wanted {
  floorId: string;
  adding: Adding;
  /** The room that is chosen. */
  roomId: string | null;
  names: { en: string; zh: string };
  department: { name: string; color: number } | null;
  newId(list: string): string;
}

/** Put something new where there is room for it; null where no room may hold it. Tells what is new. */
export function put(layout: Layout, wanted: Wanted): { layout: Layout; ref: Ref } | null {
  const { floorId, adding, newId } = wanted;
  const floor = floorOf(layout, floorId);
  if (floor === undefined) return null;
  if (adding in SIZES) return putRoom(layout, floor, wanted, adding as RoomKind);
  if (adding === 'wall') {
    const id = newId('obstacles');
    const wall = { id, kind: 'wall' as const, x: cm(floor.x + floor.width / 2), z: cm(floor.z + floor.depth / 2), width: 3, depth: 0.15, rotationY: 0 };
    return { layout: added(layout, floorId, 'obstacles', wall), ref: { floorId, list: 'obstacles', id } };
  }
  const list = LIST_OF[adding];
  const room = list === undefined ? null : roomFor(floor, list, wanted.roomId);
  return list === undefined || room === null ? null : putContent(layout, floor, wanted, list, room);
}

function putRoom(layout: Layout, floor: PlanFloor, { floorId, newId, names, department }: Wanted, kind: RoomKind): { layout: Layout; ref: Ref } {
  const id = newId('rooms');
  const isDepartment = kind === 'department';
  const room: PlanRoom = {
    id,
    kind,
    ...roomPlace(floor, kind),
    ...SIZES[kind],
    name: isDepartment && department ? { en: department.name, zh: department.name } : names,
    department: isDepartment ? (department?.name ?? null) : null,
    color: isDepartment ? (department?.color ?? 0) : null,
  };
  return { layout: added(layout, floorId, 'rooms', room), ref: { floorId, list: 'rooms', id } };
}

function putContent(layout: Layout, floor: PlanFloor, { floorId, adding, newId }: Wanted, list: Content, room: PlanRoom): { layout: Layout; ref: Ref } {
  const at = placeIn(floor, room, adding);
  const id = newId(list);
  const ref = { floorId, list, id };
  if (list === 'tables') return { layout: added(layout, floorId, 'tables', roundTable(id, room.id, at)), ref };
  const desks = spotsAt(adding, at).map((spot, index): PlanDesk => ({ id: index === 0 ? id : newId(list), roomId: (roomAt(floor, list, spot) ?? room).id, ...spot }));
  if (list === 'desks') return { layout: added(layout, floorId, 'desks', ...desks), ref };
  const kind = SEAT_OF[room.kind as keyof typeof SEAT_OF];
  return { layout: added(layout, floorId, 'seats', ...desks.map((desk) => ({ ...desk, kind }))), ref };
}
