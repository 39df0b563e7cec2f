import type { Fields } from '../../../protocol/guards';
import { LISTS, type EditableScene, type PlanFloor, type PlanList } from '../../../protocol/scenePlan';
import { cm, turned } from './geometry';
import { findIn, isContent, thingsOf, type Layout, type Thing } from './things';

/** What is told of a thing of each list. */
export const TOLD: Record<PlanList, readonly string[]> = {
  rooms: ['x', 'z', 'width', 'depth', 'name', 'department', 'color'],
  desks: ['roomId', 'x', 'z', 'rotationY'],
  tables: ['roomId', 'x', 'z'],
  seats: ['roomId', 'kind', 'x', 'z', 'rotationY'],
  obstacles: ['kind', 'x', 'z', 'width', 'depth', 'rotationY'],
};

export const field = (thing: object, name: string): unknown => (thing as Fields)[name];

/** A field as it is sent, so that what is equal there is equal here. */
function told(thing: object, name: string): unknown {
  const value = field(thing, name);
  if (typeof value !== 'number' || name === 'color') return value;
  return name === 'rotationY' ? turned(value) : cm(value);
}

export const isEqual = (one: unknown, other: unknown): boolean =>
  one === other || (typeof one === 'object' && one !== null && JSON.stringify(one) === JSON.stringify(other));

export const changedFields = (list: PlanList, before: object, after: object): string[] =>
  TOLD[list].filter((name) => !isEqual(told(before, name), told(after, name)));

const fieldsOf = (thing: object, names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, told(thing, name)]).filter(([, value]) => value !== null && value !== undefined));

interface Where {
  scene: EditableScene;
  before: PlanFloor;
  after: PlanFloor;
}

/** Say all of a thing that is new; one that was taken away before is put back. */
function asNew({ scene, after }: Where, list: PlanList, thing: Thing): Fields {
  const more = list === 'rooms' ? { floor: after.id, kind: field(thing, 'kind') } : list === 'obstacles' ? { floor: after.id } : {};
  const back = scene.told[list].has(thing.id) ? { removed: false } : {};
  return { id: thing.id, ...more, ...fieldsOf(thing, TOLD[list]), ...back };
}

/** How far the server moves what is in a room along with it. */
function movedAlong({ before, after }: Where, roomId: string): { x: number; z: number } {
  const [was, is] = [findIn(before, 'rooms', roomId), findIn(after, 'rooms', roomId)];
  return was && is ? { x: is.x - was.x, z: is.z - was.z } : { x: 0, z: 0 };
}

function asChanged(where: Where, list: PlanList, was: Thing, is: Thing): Fields | null {
  let names = changedFields(list, was, is);
  if (isContent(list) && 'roomId' in was) {
    const by = movedAlong(where, was.roomId);
    const isMoved = by.x !== 0 || by.z !== 0;
    const expected = { x: cm(was.x + by.x), z: cm(was.z + by.z) };
    const staysAlong = expected.x === cm(is.x) && expected.z === cm(is.z) && !names.includes('roomId');
    // The place of what was changed before is told, and does not move with its room.
    if (isMoved && staysAlong && !where.scene.told[list].has(was.id)) names = names.filter((name) => name !== 'x' && name !== 'z');
    else if (isMoved || names.includes('roomId')) names = [...new Set([...names, 'x', 'z'])];
  }
  // A room that gets another department takes its name, unless one is told.
  if (list === 'rooms' && names.includes('department')) names = [...new Set([...names, 'name'])];
  return names.length === 0 ? null : { id: is.id, ...fieldsOf(is, names) };
}

/** Say that a thing is gone; what was drawn in a room goes with it unsaid. */
function asGone({ scene, after }: Where, list: PlanList, was: Thing): Fields | null {
  const goesAlong = 'roomId' in was && findIn(after, 'rooms', was.roomId) === undefined && !scene.told[list].has(was.id);
  return goesAlong ? null : { id: was.id, removed: true };
}

function listed(where: Where, list: PlanList): Fields[] {
  const [before, after] = [where.before, where.after].map((floor) => new Map(thingsOf(floor, list).map((thing) => [thing.id, thing as Thing])));
  if (before === undefined || after === undefined) return [];
  const changes = [...after.values()].map((is) => {
    const was = before.get(is.id);
    return was === undefined ? asNew(where, list, is) : asChanged(where, list, was, is);
  });
  const gone = [...before.values()].filter(({ id }) => !after.has(id)).map((was) => asGone(where, list, was));
  return [...changes, ...gone].filter((one) => one !== null);
}

/** What is to be sent so that the plan becomes what is laid out; null where it is that already. */
export function planPatch(scene: EditableScene, layout: Layout): Fields | null {
  const patch: Record<string, unknown> = {};
  for (const list of LISTS) {
    const changes = layout.floors.flatMap((after) => {
      const before = scene.floors.find(({ id }) => id === after.id);
      return before === undefined || before === after ? [] : listed({ scene, before, after }, list);
    });
    if (changes.length > 0) patch[list] = changes;
  }
  if (layout.growth !== scene.growth) patch.growth = layout.growth;
  return Object.keys(patch).length === 0 ? null : patch;
}

/** The settings that differ, each as a whole. */
export function settingsPatch(before: object, after: object): Fields {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => !isEqual(field(before, name), value)));
}
