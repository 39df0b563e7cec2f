import { each, isFields, type Fields } from '../protocol/guards';
import { toMappedTrial, toMapping, type MappedTrial, type Mapping } from '../protocol/mappings';
import { askHere } from './here';

const MAPPINGS = '/api/metaverse/mappings';
const named = (name: string): string => `${MAPPINGS}/${encodeURIComponent(name)}`;

export async function mappingsOf(signal: AbortSignal): Promise<Mapping[]> {
  const answer = await askHere(MAPPINGS, { signal });
  return isFields(answer) ? each(answer.items, toMapping) : [];
}

export async function mappingOf(name: string, signal: AbortSignal): Promise<Mapping | null> {
  return toMapping(await askHere(named(name), { signal }));
}

/** Keep a mapping, new or changed. Throws a Problem that names what is wrong by its path. */
export async function keepMapping(name: string, written: Fields, isNew: boolean): Promise<void> {
  if (isNew) await askHere(MAPPINGS, { method: 'POST', body: { name, ...written } });
  else await askHere(named(name), { method: 'PUT', body: written });
}

export async function dropMapping(name: string): Promise<void> {
  await askHere(named(name), { method: 'DELETE' });
}

/** Say what a mapping would make of a document; nothing is kept of it. Throws a Problem. */
export async function tryMapping(name: string, written: Fields, document: unknown): Promise<MappedTrial> {
  return toMappedTrial(await askHere(`${named(name)}/try`, { method: 'POST', body: { document, mapping: written } }));
}
