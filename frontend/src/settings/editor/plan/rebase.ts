import { LISTS, type PlanFloor, type PlanList, type SceneSettings } from '../../../protocol/scenePlan';
import type { LocalizedText } from '../../../protocol/types';
import { changedFields, field, isEqual } from './diff';
import { isContent, thingsOf, type Layout, type Thing } from './things';

export type Way = 'added' | 'removed' | 'changed';

/** One thing that somebody changed. */
export interface Difference {
  floorId: string;
  list: PlanList;
  id: string;
  name: LocalizedText | null;
  way: Way;
  fields: readonly string[];
}

export interface Scene {
  layout: Layout;
  settings: SceneSettings;
}

const byId = (floor: PlanFloor | undefined, list: PlanList): Map<string, Thing> =>
  new Map(floor ? thingsOf(floor, list).map((thing) => [thing.id, thing as Thing]) : []);

const nameOf = (thing: Thing): LocalizedText | null => ('name' in thing ? thing.name : null);

/** What was changed between two layouts, thing by thing; what only moved along with its room is not named. */
export function differences(before: Layout, after: Layout): Difference[] {
  return after.floors.flatMap((floor) => {
    const was = before.floors.find(({ id }) => id === floor.id);
    return LISTS.flatMap((list) => inList(was, floor, list));
  });
}

function inList(before: PlanFloor | undefined, after: PlanFloor, list: PlanList): Difference[] {
  const [was, is] = [byId(before, list), byId(after, list)];
  const [roomsWere, rooms] = [byId(before, 'rooms'), byId(after, 'rooms')];
  const about = { floorId: after.id, list };
  const found: Difference[] = [];
  for (const [id, thing] of is) {
    const old = was.get(id);
    if (old === undefined) found.push({ ...about, id, name: nameOf(thing), way: 'added', fields: [] });
    else {
      const fields = changedFields(list, old, thing);
      if (fields.length > 0 && !movedAlong(old, thing, fields, roomsWere, rooms)) found.push({ ...about, id, name: nameOf(thing), way: 'changed', fields });
    }
  }
  for (const [id, thing] of was) {
    const wentAlong = 'roomId' in thing && !rooms.has(thing.roomId);
    if (!is.has(id) && !wentAlong) found.push({ ...about, id, name: nameOf(thing), way: 'removed', fields: [] });
  }
  return found;
}

function movedAlong(old: Thing, now: Thing, fields: readonly string[], before: Map<string, Thing>, after: Map<string, Thing>): boolean {
  if (!('roomId' in old) || fields.some((name) => name !== 'x' && name !== 'z')) return false;
  const [was, is] = [before.get(old.roomId), after.get(old.roomId)];
  if (was === undefined || is === undefined) return false;
  return Math.abs(now.x - old.x - (is.x - was.x)) < 0.011 && Math.abs(now.z - old.z - (is.z - was.z)) < 0.011;
}

export interface Rebased extends Scene {
  /** Things and settings that both changed differently: what is mine stands there. */
  clashes: readonly Difference[];
  settingClashes: readonly string[];
}

/** Lay my changes over what somebody else made of the same beginning: field by field, mine where both changed one. */
export function rebased(base: Scene, mine: Scene, theirs: Scene): Rebased {
  const clashes: Difference[] = [];
  const floors = theirs.layout.floors.map((floor) => {
    const [was, own] = [base, mine].map((scene) => scene.layout.floors.find(({ id }) => id === floor.id));
    return was === undefined || own === undefined ? floor : floorOver(was, own, floor, clashes);
  });
  const growth = mine.layout.growth === base.layout.growth ? theirs.layout.growth : mine.layout.growth;
  const names = Object.keys(theirs.settings) as (keyof SceneSettings)[];
  const isMine = (name: keyof SceneSettings): boolean => !isEqual(base.settings[name], mine.settings[name]);
  const settings = Object.fromEntries(names.map((name) => [name, (isMine(name) ? mine : theirs).settings[name]])) as unknown as SceneSettings;
  const settingClashes = names.filter(
    (name) => isMine(name) && !isEqual(base.settings[name], theirs.settings[name]) && !isEqual(mine.settings[name], theirs.settings[name]),
  );
  return { layout: { floors, growth }, settings, clashes, settingClashes };
}

function floorOver(base: PlanFloor, mine: PlanFloor, theirs: PlanFloor, clashes: Difference[]): PlanFloor {
  const lists = LISTS.map((list) => [list, listOver(base, mine, theirs, list, clashes)] as const);
  const merged = { ...theirs, ...Object.fromEntries(lists) } as PlanFloor;
  const rooms = new Set(merged.rooms.map(({ id }) => id));
  const housed = lists.filter(([list]) => isContent(list)).map(([list, things]) => [list, things.filter((one) => 'roomId' in one && rooms.has(one.roomId))]);
  return { ...merged, ...Object.fromEntries(housed) } as PlanFloor;
}

function listOver(base: PlanFloor, mine: PlanFloor, theirs: PlanFloor, list: PlanList, clashes: Difference[]): Thing[] {
  const [was, own, other] = [byId(base, list), byId(mine, list), byId(theirs, list)];
  const merged: Thing[] = [];
  for (const [id, thing] of other) {
    const old = was.get(id);
    if (old === undefined) merged.push(own.get(id) ?? thing);
    else if (own.has(id)) merged.push(thingOver({ floorId: theirs.id, list, id }, old, own.get(id) as Thing, thing, clashes));
    else if (changedFields(list, old, thing).length > 0) clashes.push({ floorId: theirs.id, list, id, name: nameOf(thing), way: 'removed', fields: [] });
  }
  for (const [id, thing] of own) {
    const old = was.get(id);
    if (other.has(id)) continue;
    if (old === undefined) merged.push(thing);
    else if (changedFields(list, old, thing).length > 0) clashes.push({ floorId: theirs.id, list, id, name: nameOf(thing), way: 'removed', fields: [] });
  }
  return merged;
}

function thingOver(about: Pick<Difference, 'floorId' | 'list' | 'id'>, base: Thing, mine: Thing, theirs: Thing, clashes: Difference[]): Thing {
  const own = changedFields(about.list, base, mine);
  if (own.length === 0) return theirs;
  const both = changedFields(about.list, base, theirs).filter((name) => own.includes(name) && !isEqual(field(mine, name), field(theirs, name)));
  if (both.length > 0) clashes.push({ ...about, name: nameOf(mine), way: 'changed', fields: both });
  const changed = Object.fromEntries(own.map((name) => [name, field(mine, name)]));
  return withSeats({ ...theirs, ...changed } as Thing, mine, theirs);
}

/** The chairs of a table stand where it does. */
function withSeats(merged: Thing, mine: Thing, theirs: Thing): Thing {
  if (!('seats' in merged) || !('seats' in mine) || !('seats' in theirs)) return merged;
  const by = { x: merged.x - theirs.x, z: merged.z - theirs.z };
  return { ...merged, seats: theirs.seats.map((seat) => ({ ...seat, x: seat.x + by.x, z: seat.z + by.z })) };
}
