import type { PlanFloor, PlanList, PlanRoom } from '../../../protocol/scenePlan';
import { cm, holds, turned, type Area, type Point } from './geometry';
import { BELONGS, CONTENTS, findIn, isContent, shifted, thingsOf, withFloor, withThing, type Content, type Layout, type Ref, type Thing, type Things } from './things';

export const LEAST_ROOM_M = 0.4;

/** The room in which a thing of this list may stand at a place; null where there is none. */
export function roomAt(floor: PlanFloor, list: Content, at: Point): PlanRoom | null {
  return floor.rooms.find((room) => BELONGS[list].includes(room.kind) && holds(room, at)) ?? null;
}

/** Move a thing: a room takes along what is in it, anything else becomes part of the room it comes to stand in. */
export function moved(layout: Layout, ref: Ref, by: Point): Layout {
  return withFloor(layout, ref.floorId, (floor) => {
    const thing = findIn(floor, ref.list, ref.id);
    if (thing === undefined) return floor;
    if (ref.list === 'rooms') return movedRoom(floor, thing as PlanRoom, by);
    return withThing(floor, ref.list, settled(floor, ref.list, shifted(thing as Thing, by)) as Things[typeof ref.list]);
  });
}

function movedRoom(floor: PlanFloor, room: PlanRoom, by: Point): PlanFloor {
  let after = withThing(floor, 'rooms', shifted(room, by));
  for (const list of CONTENTS) {
    const things = thingsOf(after, list).map((thing) => (thing.roomId === room.id ? shifted(thing, by) : thing));
    after = { ...after, [list]: things };
  }
  return after;
}

function settled<Item extends Thing>(floor: PlanFloor, list: PlanList, thing: Item): Item {
  if (!isContent(list) || !('roomId' in thing)) return thing;
  const room = roomAt(floor, list, thing);
  return room === null || room.id === thing.roomId ? thing : { ...thing, roomId: room.id };
}

/** Give a room or an obstacle another size; what is in it stays where it is. */
export function resized(layout: Layout, ref: Ref, area: Area): Layout {
  return withFloor(layout, ref.floorId, (floor) => {
    const thing = findIn(floor, ref.list, ref.id);
    if (thing === undefined || !('width' in thing)) return floor;
    const size = { width: Math.max(LEAST_ROOM_M, cm(area.width)), depth: Math.max(LEAST_ROOM_M, cm(area.depth)) };
    return withThing(floor, ref.list, { ...thing, x: cm(area.x), z: cm(area.z), ...size });
  });
}

/** Turn a thing on its place; rooms stand straight, and tables are round. */
export function rotated(layout: Layout, ref: Ref, by: number): Layout {
  return withFloor(layout, ref.floorId, (floor) => {
    const thing = findIn(floor, ref.list, ref.id);
    if (thing === undefined || !('rotationY' in thing)) return floor;
    return withThing(floor, ref.list, { ...thing, rotationY: turned(thing.rotationY + by) });
  });
}

/** Change what a thing says of itself. */
export function edited<List extends PlanList>(layout: Layout, ref: Ref & { list: List }, change: Partial<Things[List]>): Layout {
  return withFloor(layout, ref.floorId, (floor) => {
    const thing = findIn(floor, ref.list, ref.id);
    return thing === undefined ? floor : withThing(floor, ref.list, { ...thing, ...change });
  });
}

/** Take a thing away; with a room goes what is in it. */
export function removed(layout: Layout, ref: Ref): Layout {
  return withFloor(layout, ref.floorId, (floor) => {
    const after: PlanFloor = { ...floor, [ref.list]: thingsOf(floor, ref.list).filter(({ id }) => id !== ref.id) };
    if (ref.list !== 'rooms') return after;
    const left = (list: Content) => thingsOf(after, list).filter(({ roomId }) => roomId !== ref.id);
    return { ...after, desks: left('desks') as PlanFloor['desks'], tables: left('tables') as PlanFloor['tables'], seats: left('seats') as PlanFloor['seats'] };
  });
}

export function added<List extends PlanList>(layout: Layout, floorId: string, list: List, ...things: Things[List][]): Layout {
  return withFloor(layout, floorId, (floor) => ({ ...floor, [list]: [...thingsOf(floor, list), ...things] }));
}

/** Copy a thing to another place; a room with all that is in it. Tells the copy. */
export function copied(layout: Layout, ref: Ref, by: Point, newId: (list: PlanList) => string): { layout: Layout; ref: Ref } {
  const id = newId(ref.list);
  const result = withFloor(layout, ref.floorId, (floor) => {
    const thing = findIn(floor, ref.list, ref.id);
    if (thing === undefined) return floor;
    const copy = settled(floor, ref.list, { ...shifted(thing, by), id } as Thing);
    const after = { ...floor, [ref.list]: [...thingsOf(floor, ref.list), copy] };
    if (ref.list !== 'rooms') return after;
    const inside = (list: Content) => thingsOf(floor, list).filter(({ roomId }) => roomId === ref.id);
    for (const list of CONTENTS) {
      const copies = inside(list).map((one) => ({ ...shifted(one, by), id: newId(list), roomId: id }));
      Object.assign(after, { [list]: [...thingsOf(floor, list), ...copies] });
    }
    return after;
  });
  return { layout: result, ref: { ...ref, id } };
}
