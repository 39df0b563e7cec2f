import { amount, isFields, list, text, type Fields } from './guards';

export type Room = 'scene' | 'tasks' | 'network';

export interface RoomAnswer {
  snapshot: Fields | null;
  events: { event: string; payload: Fields }[];
}

export type JoinAnswer =
  | { ok: true; epoch: string; seq: number; rooms: Partial<Record<Room, RoomAnswer>> }
  | { ok: false; detail: string };

const ROOMS: Room[] = ['scene', 'tasks', 'network'];

function isMissed(value: unknown): value is { event: string; payload: Fields } {
  return isFields(value) && typeof value.event === 'string' && isFields(value.payload);
}

function toRoom(value: unknown): RoomAnswer | null {
  if (!isFields(value)) return null;
  return { snapshot: isFields(value.snapshot) ? value.snapshot : null, events: list(value.events, isMissed) };
}

export function toJoinAnswer(value: unknown): JoinAnswer {
  if (!isFields(value)) return { ok: false, detail: 'The answer to the join has an unknown shape.' };
  const epoch = text(value.epoch);
  const seq = amount(value.seq);
  if (value.ok !== true || epoch === null || seq === null) {
    const error = isFields(value.error) ? value.error : {};
    return { ok: false, detail: text(error.detail) ?? text(error.title) ?? 'The join was refused.' };
  }
  const rooms: Partial<Record<Room, RoomAnswer>> = {};
  for (const room of ROOMS) {
    const answer = isFields(value.rooms) ? toRoom(value.rooms[room]) : null;
    if (answer !== null) rooms[room] = answer;
  }
  return { ok: true, epoch, seq, rooms };
}
