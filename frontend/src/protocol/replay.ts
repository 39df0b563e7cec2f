import { amount, each, isFields, text, type Fields } from './guards';

/** The office at a moment, in the form in which rooms are joined. */
export interface OfficeThen {
  atMs: number;
  scene: Fields | null;
  tasks: Fields | null;
}

const snapshotIn = (rooms: unknown, name: string): Fields | null => {
  const room = isFields(rooms) ? rooms[name] : null;
  return isFields(room) && isFields(room.snapshot) ? room.snapshot : null;
};

export const toTimeMs = (value: unknown): number | null => {
  const ms = Date.parse(text(value) ?? '');
  return Number.isFinite(ms) ? ms : null;
};

export function toOfficeThen(value: unknown): OfficeThen | null {
  if (!isFields(value)) return null;
  const atMs = toTimeMs(value.at);
  return atMs === null ? null : { atMs, scene: snapshotIn(value.rooms, 'scene'), tasks: snapshotIn(value.rooms, 'tasks') };
}

export const TROUBLES = ['failure', 'wait'] as const;

/** Where something failed, or somebody began to wait. */
export interface Trouble {
  kind: (typeof TROUBLES)[number];
  atMs: number;
  agentId: string | null;
  taskId: string | null;
}

/** How long somebody waited; null while they still do. */
export interface Spell {
  agentId: string;
  fromMs: number;
  untilMs: number | null;
}

export interface Timeline {
  /** How far one can look back; null before the first event. */
  beginsMs: number | null;
  fromMs: number;
  untilMs: number;
  bucketMs: number;
  events: number[];
  failures: number[];
  waits: number[];
  spells: Spell[];
  next: Trouble | null;
  previous: Trouble | null;
}

const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map((one) => amount(one) ?? 0) : []);

function toSpell(value: unknown): Spell | null {
  if (!isFields(value)) return null;
  const [agentId, fromMs] = [text(value.agentId), toTimeMs(value.from)];
  return agentId === null || fromMs === null ? null : { agentId, fromMs, untilMs: toTimeMs(value.until) };
}

function nearestOf(value: unknown, sign: 1 | -1): Trouble | null {
  if (!isFields(value)) return null;
  const found = TROUBLES.flatMap((kind): Trouble[] => {
    const one = value[kind];
    const atMs = isFields(one) ? toTimeMs(one.at) : null;
    return isFields(one) && atMs !== null ? [{ kind, atMs, agentId: text(one.agentId), taskId: text(one.taskId) }] : [];
  });
  return found.sort((one, other) => (one.atMs - other.atMs) * sign)[0] ?? null;
}

export function toTimeline(value: unknown): Timeline | null {
  if (!isFields(value)) return null;
  const [fromMs, untilMs] = [toTimeMs(value.from), toTimeMs(value.until)];
  if (fromMs === null || untilMs === null) return null;
  return {
    beginsMs: isFields(value.begins) ? toTimeMs(value.begins.at) : null,
    fromMs,
    untilMs,
    bucketMs: (amount(value.bucketSeconds) ?? 1) * 1000,
    events: numbers(value.events),
    failures: numbers(value.failures),
    waits: numbers(value.waits),
    spells: each(value.spells, toSpell),
    next: nearestOf(value.next, 1),
    previous: nearestOf(value.previous, -1),
  };
}
