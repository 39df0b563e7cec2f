import { isFields, list, text, type Fields } from './guards';

/** How the documents of a webhook become events, by expressions. */
export interface Mapping {
  name: string;
  document: Fields;
  updatedAt: string | null;
  /** Names the version that was read; null for one that is not kept yet. */
  tag: string | null;
}

export interface Refused {
  where: string;
  reason: string;
}

export interface MappedTrial {
  events: Fields[];
  dead: Refused[];
}

/** What the server adds to a mapping, and nobody writes. */
const OF_THE_SERVER = new Set(['name', 'version', 'createdAt', 'createdBy', 'changedAt', 'changedBy']);

export function toMapping(value: unknown, tag: string | null = null): Mapping | null {
  if (!isFields(value) || typeof value.name !== 'string') return null;
  const written = Object.entries(value).filter(([name, part]) => part !== null && !OF_THE_SERVER.has(name));
  return { name: value.name, document: Object.fromEntries(written), updatedAt: text(value.changedAt) ?? text(value.createdAt), tag };
}

function toRefused(value: Fields): Refused {
  return { where: text(value.where) ?? '', reason: text(value.reason) ?? '' };
}

export function toMappedTrial(value: unknown): MappedTrial {
  const told = isFields(value) ? value : {};
  return { events: list(told.events, isFields), dead: list(told.dead, isFields).map(toRefused) };
}
