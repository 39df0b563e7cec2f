import { env } from '../config/env';
import { STREAM_FIRST_MS, STREAM_SILENCE_MS } from '../config/timings';
import { refresh } from './identity';
import { problemOf } from './problem';
import { headersFor } from './rest';
import { soon } from './soon';
import type { EventCutter, StreamEvent } from './sse';

export interface Reading {
  path: string;
  query?: Record<string, string>;
  organizationId: string;
  /** Cuts the stream; what it cut last says where to go on. */
  cutter: EventCutter;
  signal: AbortSignal;
  /** The first bytes are here: a proxy that keeps them back has not opened anything. */
  onOpen(): void;
  onEvent(event: string, payload: unknown): void;
}

/** Read a stream of server-sent events to its end, from where it was last read to. Throws a Problem. */
export async function readEvents(reading: Reading): Promise<void> {
  const { path, query, organizationId, cutter, signal, onOpen } = reading;
  const headers = headersFor(organizationId, 'text/event-stream');
  if (cutter.lastId !== null) headers.set('Last-Event-ID', cutter.lastId);
  const search = new URLSearchParams({ organizationId, ...query });
  const response = await heard(fetch(`${env.apiOrigin}${path}?${search.toString()}`, { headers, signal }));
  if (!response.ok || response.body === null) throw await problemOf(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let isFirst = true; ; isFirst = false) {
      const { done, value } = await heard(reader.read(), isFirst ? STREAM_FIRST_MS : STREAM_SILENCE_MS);
      if (done) return;
      if (isFirst) onOpen();
      for (const event of cutter.push(value)) await deliver(event, reading);
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

const heard = <Value>(coming: Promise<Value>, withinMs = STREAM_SILENCE_MS): Promise<Value> => soon(coming, withinMs, 'The stream fell silent.');

async function deliver({ event, data }: StreamEvent, { cutter, signal, onEvent }: Reading): Promise<void> {
  if (event === 'expiring') {
    await refresh();
    return;
  }
  if (event === 'reset') cutter.lastId = null;
  const payload: unknown = data ? JSON.parse(data) : null;
  if (!signal.aborted) onEvent(event, payload);
}
