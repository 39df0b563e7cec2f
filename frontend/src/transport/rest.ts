import { env } from '../config/env';
import { ANSWER_MS } from '../config/timings';
import { accessToken, refresh } from './identity';
import { language } from './language';
import { asProblem, problemOf } from './problem';
import { soon } from './soon';

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  organizationId?: string;
  /** The version that a change is made of; it is refused if that is not the latest any more. */
  ifMatch?: string;
  signal?: AbortSignal;
}

function address(path: string, query: Ask['query'] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  const search = new URLSearchParams(pairs).toString();
  return search ? `${path}?${search}` : path;
}

export function headersFor(organizationId: string | undefined, accept: string): Headers {
  const headers = new Headers({ Accept: accept, 'Accept-Language': language() });
  const token = accessToken();
  if (token !== null) headers.set('Authorization', `Bearer ${token}`);
  if (organizationId !== undefined) headers.set('X-Organization-Id', organizationId);
  return headers;
}

async function send(path: string, ask: Ask): Promise<Response> {
  const headers = headersFor(ask.organizationId, 'application/json');
  if (ask.ifMatch !== undefined) headers.set('If-Match', ask.ifMatch);
  if (ask.body !== undefined) headers.set('Content-Type', 'application/json');
  const query = { organizationId: ask.organizationId, ...ask.query };
  return fetch(`${env.apiOrigin}${address(path, query)}`, {
    credentials: 'include',
    method: ask.method ?? 'GET',
    headers,
    body: ask.body === undefined ? null : JSON.stringify(ask.body),
    signal: ask.signal ?? null,
  });
}

export interface Tagged {
  body: unknown;
  /** Names the version that was read. */
  tag: string | null;
}

/** Ask the server; an expired access token is renewed once. Throws a Problem. */
export async function ask(path: string, asked: Ask = {}): Promise<unknown> {
  return (await askTagged(path, asked)).body;
}

async function answered(path: string, asked: Ask): Promise<Tagged> {
  let response = await send(path, asked);
  if (response.status === 401 && (await refresh()) !== null) response = await send(path, asked);
  if (!response.ok) throw await problemOf(response);
  return { body: response.status === 204 ? null : await response.json(), tag: response.headers.get('ETag') };
}

/** Ask for something, and for the name of its version. Throws a Problem. */
export async function askTagged(path: string, asked: Ask = {}): Promise<Tagged> {
  try {
    return await soon(answered(path, asked), ANSWER_MS, 'The server did not answer in time.');
  } catch (thrown) {
    if (asked.signal?.aborted) throw thrown;
    throw asProblem(thrown);
  }
}
