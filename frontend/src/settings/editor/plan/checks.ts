import type { PlanFloor, PlanRoom } from '../../../protocol/scenePlan';
import type { LocalizedText } from '../../../protocol/types';
import { areaOf, solidsOf } from './footprints';
import { around, boundsOf, depthOfOverlap, holds, isWithin, overlap, type Point } from './geometry';
import { Squares } from './squares';
import { BELONGS, CONTENTS, findIn, grown, MOST_FLOOR_M, thingsOf, type Content, type Layout, type Ref } from './things';

const TOUCHES_M = 0.03;
const APART_M = 0.5;

export type FaultKind =
  | 'roomsOverlap'
  | 'floorTooLong'
  | 'outsideRoom'
  | 'wrongRoom'
  | 'seatsTooNear'
  | 'seatInFurniture'
  | 'furnitureOverlaps'
  | 'offTheFloor'
  | 'noEntrance'
  | 'tooFewDesks'
  | 'noRoomForDepartment'
  | 'unreachable';

/** Something that is not right with a plan, and where. */
export interface Finding {
  kind: FaultKind;
  /** Whether the server would refuse the plan for it. */
  isRefused: boolean;
  floorId: string | null;
  ref: Ref | null;
  values: Record<string, string | number | LocalizedText>;
}

type Found = Omit<Finding, 'floorId' | 'isRefused'> & { isRefused?: boolean };

function rooms(floor: PlanFloor): Found[] {
  const found: Found[] = [];
  floor.rooms.forEach((one, index) => {
    for (const other of floor.rooms.slice(index + 1)) {
      const deep = overlap(one, other);
      if (deep.x <= TOUCHES_M || deep.z <= TOUCHES_M) continue;
      const values = { other: other.name, metres: Math.round(Math.min(deep.x, deep.z) * 100) / 100 };
      found.push({ kind: 'roomsOverlap', ref: { floorId: floor.id, list: 'rooms', id: one.id }, values });
    }
  });
  const { width, depth } = grown(floor);
  if (Math.max(width, depth) > MOST_FLOOR_M) found.push({ kind: 'floorTooLong', ref: null, values: { most: MOST_FLOOR_M } });
  if (!floor.rooms.some(({ kind }) => kind === 'entrance')) found.push({ kind: 'noEntrance', ref: null, values: { floor: floor.name } });
  return found;
}

function contents(floor: PlanFloor): Found[] {
  const byId = new Map(floor.rooms.map((room) => [room.id, room]));
  return CONTENTS.flatMap((list) => thingsOf(floor, list).flatMap((thing) => placed(floor, list, thing, byId.get(thing.roomId))));
}

function placed(floor: PlanFloor, list: Content, thing: { id: string } & Point & { seats?: readonly Point[] }, room: PlanRoom | undefined): Found[] {
  const ref: Ref = { floorId: floor.id, list, id: thing.id };
  if (room === undefined) return [{ kind: 'wrongRoom', ref, values: {} }];
  if (!BELONGS[list].includes(room.kind)) return [{ kind: 'wrongRoom', ref, values: {} }];
  return [thing, ...(thing.seats ?? [])].every((spot) => holds(room, spot)) ? [] : [{ kind: 'outsideRoom', ref, values: { room: room.name } }];
}

interface Sitter extends Point {
  ref: Ref;
}

const sittersOf = (floor: PlanFloor): Sitter[] => {
  const sitter = (list: Content, id: string, { x, z }: Point): Sitter => ({ x, z, ref: { floorId: floor.id, list, id } });
  return [
    ...floor.desks.map((desk) => sitter('desks', desk.id, desk)),
    ...floor.seats.map((seat) => sitter('seats', seat.id, seat)),
    ...floor.tables.flatMap((table) => table.seats.map((seat) => sitter('tables', table.id, seat))),
  ];
};

function sitters(floor: PlanFloor): Found[] {
  const seen = new Squares<Sitter>();
  const solids = new Squares<ReturnType<typeof solidsOf>[number]>();
  for (const one of solidsOf(floor)) if (one.list !== 'tables') solids.add(boundsOf(one.solid), one);
  const found = new Map<string, Found>();
  for (const sitter of sittersOf(floor)) {
    const { ref, x, z } = sitter;
    const note = (kind: FaultKind): void => void found.set(`${kind} ${ref.list} ${ref.id}`, { kind, ref, values: {} });
    for (const other of seen.near({ x: x - APART_M, z: z - APART_M, width: 2 * APART_M, depth: 2 * APART_M })) {
      if (Math.hypot(other.x - x, other.z - z) < APART_M) note('seatsTooNear');
    }
    for (const { solid } of solids.near({ x, z, width: 0, depth: 0 })) if (isWithin(solid, sitter)) note('seatInFurniture');
    seen.add({ x, z, width: 0, depth: 0 }, sitter);
  }
  return [...found.values()];
}

/** Furniture that stands in other furniture: the server lets it stand, but it looks wrong. */
function furniture(floor: PlanFloor): Found[] {
  const seen = new Squares<ReturnType<typeof solidsOf>[number]>();
  const found: Found[] = [];
  for (const one of solidsOf(floor)) {
    const bounds = boundsOf(one.solid);
    const hit = [...seen.near(bounds)].find((other) => depthOfOverlap(one.solid, other.solid) > TOUCHES_M);
    if (hit) found.push({ kind: 'furnitureOverlaps', isRefused: false, ref: { floorId: floor.id, list: one.list, id: one.id }, values: {} });
    seen.add(bounds, one);
  }
  return found;
}

function obstacles(floor: PlanFloor): Found[] {
  const area = grown(floor);
  return floor.obstacles
    .filter((one) => !holds(area, one))
    .map(({ id }) => ({ kind: 'offTheFloor', ref: { floorId: floor.id, list: 'obstacles', id }, values: { floor: floor.name } }));
}

/** How many desks each department has, on all floors. */
export function desksByDepartment(floors: readonly PlanFloor[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const floor of floors) {
    const department = new Map(floor.rooms.map((room) => [room.id, room.department]));
    for (const { roomId } of floor.desks) {
      const name = department.get(roomId);
      if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

function departments(layout: Layout, people: ReadonlyMap<string, number>): Finding[] {
  const desks = desksByDepartment(layout.floors);
  return [...people].flatMap(([department, agents]): Finding[] => {
    const there = desks.get(department) ?? 0;
    if (agents <= there) return [];
    for (const floor of layout.floors) {
      const room = floor.rooms.find((one) => one.department === department);
      const values = { department, agents, desks: there };
      if (room) return [{ kind: 'tooFewDesks', isRefused: false, floorId: floor.id, ref: { floorId: floor.id, list: 'rooms', id: room.id }, values }];
    }
    return [{ kind: 'noRoomForDepartment', isRefused: false, floorId: null, ref: null, values: { department, agents } }];
  });
}

/** Look at a whole plan, as far as that can be done here; what would be refused comes first. */
export function checked(layout: Layout, people: ReadonlyMap<string, number>): Finding[] {
  const found = layout.floors.flatMap((floor) =>
    [rooms, contents, sitters, furniture, obstacles].flatMap((look) =>
      look(floor).map((one): Finding => ({ isRefused: true, ...one, floorId: floor.id })),
    ),
  );
  return [...found, ...departments(layout, people)].sort((one, other) => Number(other.isRefused) - Number(one.isRefused));
}

/** Where a finding is to be shown: the middle of what it speaks of. */
export function spotOf(layout: Layout, { ref }: Finding): Point | null {
  const floor = layout.floors.find(({ id }) => id === ref?.floorId);
  const thing = ref && floor && findIn(floor, ref.list, ref.id);
  const area = ref && thing && around([areaOf(ref.list, thing)]);
  return area ? { x: area.x + area.width / 2, z: area.z + area.depth / 2 } : null;
}
