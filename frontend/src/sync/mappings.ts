import { env } from '../config/env';
import { each, isFields, type Fields } from '../protocol/guards';
import { toMappedTrial, toMapping, type MappedTrial, type Mapping } from '../protocol/mappings';
import { askHere, askHereTagged } from './here';

const MAPPINGS = '/api/metaverse/mappings';
const named = (name: string): string => `${MAPPINGS}/${encodeURIComponent(name)}`;

/** Where documents are posted that a mapping reads. */
export const addressOf = (name: string): string => `${env.apiOrigin}/api/metaverse/ingest/mapped/${name}`;

export async function mappingsOf(signal: AbortSignal): Promise<Mapping[]> {
  const answer = await askHere(MAPPINGS, { signal });
  return isFields(answer) ? each(answer.items, toMapping) : [];
}

export async function mappingOf(name: string, signal: AbortSignal): Promise<Mapping | null> {
  const { body, tag } = await askHereTagged(named(name), { signal });
  return toMapping(body, tag);
}

/** Keep a new mapping. Throws a Problem that names what is wrong by its path. */
export async function addMapping(name: string, written: Fields): Promise<Mapping | null> {
  const { body, tag } = await askHereTagged(MAPPINGS, { method: 'POST', body: { ...written, name } });
  return toMapping(body, tag);
}

/** Change a mapping from the version that was read. Throws a Problem, also where somebody else changed it meanwhile. */
export async function changeMapping({ name, tag }: Mapping, written: Fields): Promise<Mapping | null> {
  const answer = await askHereTagged(named(name), { method: 'PUT', body: written, ifMatch: tag ?? '*' });
  return toMapping(answer.body, answer.tag);
}

export async function dropMapping(name: string): Promise<void> {
  await askHere(named(name), { method: 'DELETE' });
}

/** Say what a mapping would make of a document; nothing is kept of it. Throws a Problem. */
export async function tryMapping(name: string, written: Fields, document: unknown): Promise<MappedTrial> {
  return toMappedTrial(await askHere(`${named(name)}/try`, { method: 'POST', body: { document, mapping: written } }));
}
