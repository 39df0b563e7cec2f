import { isFields, list, text, type Fields } from './guards';

/** How the documents of a webhook become events, by expressions. */
export interface Mapping {
  name: string;
  document: Fields;
  updatedAt: string | null;
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
const OF_THE_SERVER = new Set(['id', 'createdAt', 'updatedAt', 'organizationId', 'createdBy', 'updatedBy', 'url']);

export function toMapping(value: unknown): Mapping | null {
  if (!isFields(value) || typeof value.name !== 'string') return null;
  const written = isFields(value.mapping) ? value.mapping : isFields(value.document) ? value.document : own(value);
  return { name: value.name, document: written, updatedAt: text(value.updatedAt) ?? text(value.createdAt) };
}

function own(value: Fields): Fields {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'name' && !OF_THE_SERVER.has(name)));
}

function toRefused(value: Fields): Refused {
  return { where: text(value.where) ?? text(value.path) ?? '', reason: text(value.reason) ?? text(value.message) ?? '' };
}

export function toMappedTrial(value: unknown): MappedTrial {
  const told = isFields(value) ? value : {};
  return { events: list(told.events, isFields), dead: list(told.dead, isFields).map(toRefused) };
}
