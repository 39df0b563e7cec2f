import type { MessageKey } from '../../../i18n/translate';
import { isFields, type Fields } from '../../../protocol/guards';
import { LISTS, toDesk, toObstacle, toRoom, toSeat, toTable, type EditableScene, type PlanFloor, type PlanList, type SceneSettings } from '../../../protocol/scenePlan';
import { parseJson } from '../../mappings/parse';
import { roundTable } from './adding';
import { settingsFaults } from './settingsCheck';
import type { Layout, Thing } from './things';

const FORMAT = 'metaverse-scene';
const FORMAT_VERSION = 1;
const MOST_FAULTS = 50;
const MOST_THINGS = 2000;

/** What is wrong with a file, and where in it. */
export interface FileFault {
  path: string;
  key: MessageKey;
  values?: Record<string, string | number>;
}

export type Imported = { ok: true; layout: Layout; settings: SceneSettings } | { ok: false; faults: FileFault[] };

/** A scene as a file: everything, so that it can be read without the office it comes from. */
export function exported({ floors, growth }: Layout, settings: SceneSettings): string {
  return `${JSON.stringify({ format: FORMAT, formatVersion: FORMAT_VERSION, settings, growth, floors }, null, 2)}\n`;
}

const READ: Record<PlanList, (value: unknown) => Thing | null> = {
  rooms: toRoom,
  desks: toDesk,
  tables: toTable,
  seats: toSeat,
  obstacles: toObstacle,
};

/** What each thing must say; a field that is missing is named. */
const NEEDED: Record<PlanList, readonly string[]> = {
  rooms: ['id', 'kind', 'x', 'z', 'width', 'depth'],
  desks: ['id', 'roomId', 'x', 'z'],
  tables: ['id', 'roomId', 'x', 'z'],
  seats: ['id', 'roomId', 'kind', 'x', 'z'],
  obstacles: ['id', 'x', 'z', 'width', 'depth'],
};

class Reading {
  readonly faults: FileFault[] = [];

  fault(path: string, key: MessageKey, values?: Record<string, string | number>): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push(values ? { path, key, values } : { path, key });
  }
}

/** Read a file for the office that it is to be laid into. Each fault says where it is and what is expected there. */
export function imported(text: string, scene: EditableScene): Imported {
  const reading = new Reading();
  const file = parsed(text, reading);
  if (file === null) return { ok: false, faults: reading.faults };
  const floors = Array.isArray(file.floors) ? file.floors.map((floor, at) => floorIn(reading, floor, `floors.${at}`, scene)) : null;
  if (floors === null) reading.fault('floors', 'editor.file.list');
  const settings = settingsIn(reading, file.settings, scene.settings);
  if (reading.faults.length > 0 || floors === null) return { ok: false, faults: reading.faults };
  const read = new Map(floors.flatMap((floor) => (floor === null ? [] : [[floor.id, floor] as const])));
  const growth = file.growth === 'hot_desks' || file.growth === 'floors' ? file.growth : scene.growth;
  return { ok: true, settings, layout: { growth, floors: scene.floors.map((floor) => read.get(floor.id) ?? floor) } };
}

function parsed(text: string, reading: Reading): Fields | null {
  const read = parseJson(text);
  if (!read.ok) {
    if (read.line === null) reading.fault('', 'editor.file.notJson');
    else reading.fault('', 'editor.file.notJsonAt', { line: read.line });
    return null;
  }
  const file = read.value;
  if (!isFields(file) || file.format !== FORMAT) reading.fault('format', 'editor.file.format', { format: FORMAT });
  else if (file.formatVersion !== FORMAT_VERSION) reading.fault('formatVersion', 'editor.file.version', { version: FORMAT_VERSION });
  else return file;
  return null;
}

function settingsIn(reading: Reading, value: unknown, otherwise: SceneSettings): SceneSettings {
  if (value === undefined) return otherwise;
  if (!isFields(value)) {
    reading.fault('settings', 'editor.file.object');
    return otherwise;
  }
  const settings = { ...otherwise, ...value } as SceneSettings;
  for (const { path, key, values } of settingsFaults(settings)) reading.fault(`settings.${path}`, key, values);
  for (const name of Object.keys(value)) if (!(name in otherwise)) reading.fault(`settings.${name}`, 'editor.file.unknown');
  return settings;
}

function floorIn(reading: Reading, value: unknown, path: string, scene: EditableScene): PlanFloor | null {
  if (!isFields(value)) {
    reading.fault(path, 'editor.file.object');
    return null;
  }
  const floor = scene.floors.find(({ id }) => id === value.id);
  if (floor === undefined) {
    reading.fault(`${path}.id`, 'editor.file.floor', { floor: String(value.id), floors: scene.floors.map(({ id }) => id).join(', ') });
    return null;
  }
  const lists = LISTS.map((list) => [list, listIn(reading, value[list], `${path}.${list}`, list)]);
  const read = { ...floor, ...Object.fromEntries(lists) } as PlanFloor;
  housed(reading, read, path, floor);
  return read;
}

function listIn(reading: Reading, value: unknown, path: string, list: PlanList): Thing[] {
  if (value === undefined && list === 'obstacles') return [];
  if (!Array.isArray(value)) {
    reading.fault(path, 'editor.file.list');
    return [];
  }
  if (value.length > MOST_THINGS) reading.fault(path, 'editor.file.tooMany', { most: MOST_THINGS });
  const seen = new Set<string>();
  return value.flatMap((one, at) => {
    const thing = thingIn(reading, one, `${path}.${at}`, list);
    if (thing === null) return [];
    if (seen.has(thing.id)) reading.fault(`${path}.${at}.id`, 'editor.file.twice', { id: thing.id });
    seen.add(thing.id);
    return [list === 'tables' && 'roomId' in thing ? roundTable(thing.id, thing.roomId, thing) : thing];
  });
}

function thingIn(reading: Reading, value: unknown, path: string, list: PlanList): Thing | null {
  if (!isFields(value)) {
    reading.fault(path, 'editor.file.object');
    return null;
  }
  const missing = NEEDED[list].filter((name) => value[name] === undefined);
  for (const name of missing) reading.fault(`${path}.${name}`, 'editor.file.missing');
  const thing = READ[list](value);
  if (thing !== null || missing.length > 0) return thing;
  const [name] = NEEDED[list].filter((one) => READ[list]({ ...SAMPLE, kind: KIND[list], [one]: value[one] }) === null);
  reading.fault(name ? `${path}.${name}` : path, name === 'kind' ? 'editor.file.kind' : 'editor.file.value');
  return null;
}

const SAMPLE = { id: 'a', roomId: 'a', x: 0, z: 0, width: 1, depth: 1 };
const KIND: Record<PlanList, string | undefined> = { rooms: 'lounge', seats: 'queue', desks: undefined, tables: undefined, obstacles: 'wall' };

function housed(reading: Reading, floor: PlanFloor, path: string, before: PlanFloor): void {
  const rooms = new Set(floor.rooms.map(({ id }) => id));
  for (const list of ['desks', 'tables', 'seats'] as const) {
    floor[list].forEach(({ roomId }, at) => rooms.has(roomId) || reading.fault(`${path}.${list}.${at}.roomId`, 'editor.file.room', { room: roomId }));
  }
  floor.rooms.forEach((room, at) => {
    const drawn = before.rooms.find(({ id }) => id === room.id);
    if (drawn && drawn.kind !== room.kind) reading.fault(`${path}.rooms.${at}.kind`, 'editor.file.keepsKind', { kind: drawn.kind });
  });
}
