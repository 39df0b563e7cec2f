import { amount, each, isFields, text, type Fields } from './guards';
import { toStage } from './tasks';
import type { LocalizedText, PipelineStage } from './types';

export const ROOM_KINDS = ['department', 'meeting', 'lounge', 'help_desk', 'repair', 'entrance'] as const;
export type RoomKind = (typeof ROOM_KINDS)[number];
export const SEAT_KINDS = ['queue', 'bench', 'sofa', 'pouf'] as const;
export type SeatKind = (typeof SEAT_KINDS)[number];
export const OBSTACLE_KINDS = ['wall', 'obstacle'] as const;
export type ObstacleKind = (typeof OBSTACLE_KINDS)[number];

export interface Spot {
  x: number;
  z: number;
  rotationY: number;
}

/** A room; x and z are its corner at the back left. Metres and radians throughout. */
export interface PlanRoom {
  id: string;
  kind: RoomKind;
  x: number;
  z: number;
  width: number;
  depth: number;
  name: LocalizedText;
  department: string | null;
  color: number | null;
}

/** A desk; x and z are where its sitter sits. */
export interface PlanDesk extends Spot {
  id: string;
  roomId: string;
}

export interface PlanSeat extends PlanDesk {
  kind: SeatKind;
}

export interface PlanTable {
  id: string;
  roomId: string;
  x: number;
  z: number;
  seats: readonly Spot[];
}

/** A wall or another obstacle, around its middle. */
export interface PlanObstacle extends Spot {
  id: string;
  kind: ObstacleKind;
  width: number;
  depth: number;
}

export interface PlanFloor {
  id: string;
  name: LocalizedText;
  x: number;
  z: number;
  width: number;
  depth: number;
  rooms: readonly PlanRoom[];
  desks: readonly PlanDesk[];
  tables: readonly PlanTable[];
  seats: readonly PlanSeat[];
  obstacles: readonly PlanObstacle[];
}

export const LISTS = ['rooms', 'desks', 'tables', 'seats', 'obstacles'] as const;
export type PlanList = (typeof LISTS)[number];
export type Growth = 'floors' | 'hot_desks';

export interface SceneSettings {
  maxVisibleAgents: number;
  cullingDistance: number;
  lodDistances: readonly number[];
  theme: 'auto' | 'day' | 'evening';
  camera: { yaw: number; pitch: number; fov: number };
  pipeline: readonly PipelineStage[];
  reconnection: { attempts: number; delayMs: number; delayMaxMs: number };
}

/** The scene as an administrator edits it. */
export interface EditableScene {
  version: number;
  /** What a change names in `If-Match`. */
  tag: string;
  settings: SceneSettings;
  floors: readonly PlanFloor[];
  growth: Growth;
  /** The ids of what was changed of the drawn plan, by list: their places are kept as they were told. */
  told: Readonly<Record<PlanList, ReadonlySet<string>>>;
  isDrawn: boolean;
  /** How many agents each department has. */
  people: ReadonlyMap<string, number>;
}

/** What the server finds in a plan before it is published. */
export interface PlanVerdict {
  faults: readonly { field: string; message: string }[];
  /** Places to which no way leads. */
  unreachable: readonly { list: PlanList; id: string }[];
}

const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | null => words.find((word) => word === value) ?? null;

function toName(value: unknown, otherwise: string): LocalizedText {
  const told = isFields(value) ? value : {};
  return { en: text(told.en) ?? otherwise, zh: text(told.zh) ?? text(told.en) ?? otherwise };
}

function toSpot(value: unknown): Spot | null {
  if (!isFields(value)) return null;
  const [x, z] = [amount(value.x), amount(value.z)];
  return x === null || z === null ? null : { x, z, rotationY: amount(value.rotationY) ?? 0 };
}

function toArea(value: Fields): { x: number; z: number; width: number; depth: number } | null {
  const [x, z, width, depth] = [amount(value.x), amount(value.z), amount(value.width), amount(value.depth)];
  return x === null || z === null || width === null || depth === null ? null : { x, z, width, depth };
}

export function toRoom(value: unknown): PlanRoom | null {
  if (!isFields(value)) return null;
  const [id, kind, area] = [text(value.id), oneOf(ROOM_KINDS, value.kind), toArea(value)];
  if (id === null || kind === null || area === null) return null;
  return { id, kind, ...area, name: toName(value.name, id), department: text(value.department), color: amount(value.color) };
}

export function toDesk(value: unknown): PlanDesk | null {
  const spot = toSpot(value);
  if (!isFields(value) || spot === null) return null;
  const [id, roomId] = [text(value.id), text(value.roomId)];
  return id === null || roomId === null ? null : { id, roomId, ...spot };
}

export function toSeat(value: unknown): PlanSeat | null {
  const desk = toDesk(value);
  const kind = isFields(value) ? oneOf(SEAT_KINDS, value.kind) : null;
  return desk === null || kind === null ? null : { ...desk, kind };
}

export function toTable(value: unknown): PlanTable | null {
  const desk = toDesk(value);
  if (!isFields(value) || desk === null) return null;
  return { id: desk.id, roomId: desk.roomId, x: desk.x, z: desk.z, seats: each(value.seats, toSpot) };
}

export function toObstacle(value: unknown): PlanObstacle | null {
  const spot = toSpot(value);
  if (!isFields(value) || spot === null) return null;
  const [id, width, depth] = [text(value.id), amount(value.width), amount(value.depth)];
  if (id === null || width === null || depth === null) return null;
  return { id, kind: oneOf(OBSTACLE_KINDS, value.kind) ?? 'obstacle', ...spot, width, depth };
}

function toFloor(value: unknown): PlanFloor | null {
  if (!isFields(value)) return null;
  const [id, area] = [text(value.id), toArea(value)];
  if (id === null || area === null) return null;
  return {
    id,
    name: toName(value.name, id),
    ...area,
    rooms: each(value.rooms, toRoom),
    desks: each(value.desks, toDesk),
    tables: each(value.tables, toTable),
    seats: each(value.seats, toSeat),
    obstacles: each(value.obstacles, toObstacle),
  };
}

function toSettings(value: Fields): SceneSettings {
  const camera = isFields(value.camera) ? value.camera : {};
  const back = isFields(value.reconnection) ? value.reconnection : {};
  const distances = Array.isArray(value.lodDistances) ? value.lodDistances.map(amount).filter((one) => one !== null) : [];
  return {
    maxVisibleAgents: amount(value.maxVisibleAgents) ?? 20,
    cullingDistance: amount(value.cullingDistance) ?? 50,
    lodDistances: distances.length === 3 ? distances : [10, 25, 50],
    theme: oneOf(['auto', 'day', 'evening'] as const, value.theme) ?? 'auto',
    camera: { yaw: amount(camera.yaw) ?? 25, pitch: amount(camera.pitch) ?? 36, fov: amount(camera.fov) ?? 20.6 },
    pipeline: each(value.pipeline, toStage),
    reconnection: { attempts: amount(back.attempts) ?? 5, delayMs: amount(back.delayMs) ?? 1000, delayMaxMs: amount(back.delayMaxMs) ?? 5000 },
  };
}

const idsOf = (value: unknown): ReadonlySet<string> => new Set(each(value, (one) => (isFields(one) ? text(one.id) : null)));

function peopleOf(seating: unknown): ReadonlyMap<string, number> {
  const told = isFields(seating) ? each(seating.departments, (one) => (isFields(one) ? one : null)) : [];
  return new Map(told.map((one) => [text(one.department) ?? '', amount(one.agents) ?? 0]));
}

/** Read the scene's configuration for whoever edits it; null where it cannot be read. */
export function toEditableScene(value: unknown, tag: string | null): EditableScene | null {
  if (!isFields(value)) return null;
  const version = amount(value.version);
  if (version === null) return null;
  const plan = isFields(value.plan) ? value.plan : {};
  return {
    version,
    tag: tag ?? `"scene-${version}"`,
    settings: toSettings(value),
    floors: each(value.floors, toFloor),
    growth: oneOf(['floors', 'hot_desks'] as const, plan.growth) ?? 'floors',
    told: {
      rooms: idsOf(plan.rooms),
      desks: idsOf(plan.desks),
      tables: idsOf(plan.tables),
      seats: idsOf(plan.seats),
      obstacles: idsOf(plan.obstacles),
    },
    isDrawn: !isFields(value.plan),
    people: peopleOf(value.seating),
  };
}

export function toVerdict(value: unknown): PlanVerdict {
  const told = isFields(value) ? value : {};
  return {
    faults: each(told.faults, (one) => (isFields(one) ? { field: text(one.field) ?? '', message: text(one.message) ?? '' } : null)),
    unreachable: each(told.unreachable, (one) => {
      if (!isFields(one)) return null;
      const [list, id] = [oneOf(LISTS, one.list), text(one.id)];
      return list === null || id === null ? null : { list, id };
    }),
  };
}
