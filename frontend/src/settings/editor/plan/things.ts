import type { Growth, PlanDesk, PlanFloor, PlanList, PlanObstacle, PlanRoom, PlanSeat, PlanTable } from '../../../protocol/scenePlan';
import { around, cm, type Point } from './geometry';

/** What is edited: the floors with all that stands on them, and how the office grows. */
export interface Layout {
  floors: readonly PlanFloor[];
  growth: Growth;
}

export interface Things {
  rooms: PlanRoom;
  desks: PlanDesk;
  tables: PlanTable;
  seats: PlanSeat;
  obstacles: PlanObstacle;
}
export type Thing = Things[PlanList];

/** Names one thing on a plan. */
export interface Ref {
  floorId: string;
  list: PlanList;
  id: string;
}

export const CONTENTS = ['desks', 'tables', 'seats'] as const;
export type Content = (typeof CONTENTS)[number];

/** In which kinds of rooms things stand. */
export const BELONGS: Record<Content, readonly string[]> = { desks: ['department'], tables: ['meeting'], seats: ['help_desk', 'repair', 'lounge'] };

/** What somebody sits or stands on, by the kind of the room. */
export const SEAT_OF = { help_desk: 'queue', repair: 'bench', lounge: 'sofa' } as const;

export const MOST_FLOOR_M = 300;
const MARGIN_M = 0.3;
const GROWS_FROM_M = 0.02;

export const isSame = (one: Ref | null, other: Ref | null): boolean => one?.id === other?.id && one?.list === other?.list && one?.floorId === other?.floorId;
export const isContent = (list: PlanList): list is Content => list === 'desks' || list === 'tables' || list === 'seats';
export const floorOf = (layout: Layout, floorId: string): PlanFloor | undefined => layout.floors.find(({ id }) => id === floorId);
export const thingsOf = <List extends PlanList>(floor: PlanFloor, list: List): readonly Things[List][] => floor[list] as unknown as readonly Things[List][];

export function findIn<List extends PlanList>(floor: PlanFloor, list: List, id: string): Things[List] | undefined {
  return thingsOf(floor, list).find((thing) => thing.id === id);
}

export function find(layout: Layout, { floorId, list, id }: Ref): Thing | undefined {
  const floor = floorOf(layout, floorId);
  return floor && findIn(floor, list, id);
}

/** The room that a thing belongs to; a room is its own. */
export function roomOf(floor: PlanFloor, ref: Ref): PlanRoom | undefined {
  if (ref.list === 'rooms') return findIn(floor, 'rooms', ref.id);
  const thing = findIn(floor, ref.list, ref.id);
  return thing && 'roomId' in thing ? findIn(floor, 'rooms', thing.roomId) : undefined;
}

export function withFloor(layout: Layout, floorId: string, change: (floor: PlanFloor) => PlanFloor): Layout {
  return { ...layout, floors: layout.floors.map((floor) => (floor.id === floorId ? change(floor) : floor)) };
}

/** Put a thing in the place of the one with its id. */
export function withThing<List extends PlanList>(floor: PlanFloor, list: List, thing: Things[List]): PlanFloor {
  return { ...floor, [list]: thingsOf(floor, list).map((one) => (one.id === thing.id ? thing : one)) };
}

export function shifted<Item extends Point>(thing: Item, by: Point): Item {
  const moved = { ...thing, x: cm(thing.x + by.x), z: cm(thing.z + by.z) };
  if (!('seats' in moved)) return moved;
  const seats = (moved as unknown as PlanTable).seats.map((seat) => shifted(seat, by));
  return { ...moved, seats };
}

/** How large a floor is with its rooms: it grows with those that stand out of it, and a little more. */
export function grown(floor: PlanFloor): PlanFloor {
  const all = around(floor.rooms);
  if (all === null) return floor;
  const [left, right] = side(floor.x, floor.x + floor.width, all.x, all.x + all.width);
  const [back, front] = side(floor.z, floor.z + floor.depth, all.z, all.z + all.depth);
  return { ...floor, x: left, z: back, width: cm(right - left), depth: cm(front - back) };
}

function side(first: number, last: number, start: number, end: number): [number, number] {
  return [start < first - GROWS_FROM_M ? cm(start - MARGIN_M) : first, end > last + GROWS_FROM_M ? cm(end + MARGIN_M) : last];
}
