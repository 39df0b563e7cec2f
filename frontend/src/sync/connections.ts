import { env } from '../config/env';
import {
  toConnection,
  toMade,
  toReport,
  toStep,
  toTrial,
  type Connection,
  type ConnectStep,
  type Kind,
  type Made,
  type Report,
  type Trial,
} from '../protocol/connections';
import { each, isFields, list } from '../protocol/guards';
import { askHere } from './here';

const CONNECTIONS = '/api/metaverse/connections';
const MOST = 500;
const one = (id: string): string => `${CONNECTIONS}/${encodeURIComponent(id)}`;

export async function connectionsOf(signal?: AbortSignal): Promise<Connection[]> {
  const answer = await askHere(CONNECTIONS, { query: { limit: MOST }, ...(signal && { signal }) });
  return isFields(answer) ? each(answer.items, toConnection) : [];
}

export interface ConnectOptions {
  /** Which mapping reads what comes. */
  mapping?: string;
  /** Whether the runtime waits for what a person decides here. */
  answers?: boolean;
}

/** Make a source's way in. The secret is in this answer alone, and is kept nowhere. Throws a Problem. */
export async function connect(kind: Kind, name: string, options: ConnectOptions): Promise<Made> {
  const answer = await askHere(CONNECTIONS, { method: 'POST', body: { kind, name, options: { base: env.apiOrigin, ...options } } });
  const made = toMade(answer);
  if (made === null) throw new Error('The answer has an unknown shape.');
  return made;
}

/** The steps of a kind, with `$TOKEN` where the secret stands. */
export async function stepsFor(kind: string, signal: AbortSignal): Promise<ConnectStep[]> {
  const answer = await askHere(`${CONNECTIONS}/kinds`, { query: { base: env.apiOrigin }, signal });
  const kinds = isFields(answer) ? list(answer.kinds, isFields) : [];
  return each(kinds.find((told) => told.kind === kind)?.steps, toStep);
}

/** Send an event the way the source's own come, and say whether it arrived. Throws a Problem. */
export async function tryConnection(id: string): Promise<Trial> {
  return toTrial(await askHere(`${one(id)}/test`, { method: 'POST', body: {} }));
}

export async function revoke(id: string): Promise<void> {
  await askHere(one(id), { method: 'DELETE' });
}

export async function reportOf(id: string, signal: AbortSignal): Promise<Report> {
  return toReport(await askHere(`${one(id)}/report`, { signal }));
}
