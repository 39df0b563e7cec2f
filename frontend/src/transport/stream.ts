import { env } from '../config/env';
import { STREAM_FIRST_MS, STREAM_RETRY_MAX_MS, STREAM_RETRY_MS, STREAM_SILENCE_MS } from '../config/timings';
import { refresh } from './identity';
import { asProblem, Problem, problemOf } from './problem';
import { headersFor } from './rest';
import { EventCutter, type StreamEvent } from './sse';

export interface StreamListener {
  onEvent(event: string, payload: unknown): void;
  /** Something has come through: an answer alone may come from a proxy that holds the stream back. */
  onOpen(): void;
  onBroken(problem: Problem): void;
}

const PATH = '/api/metaverse/3d/tasks/flow/stream';

export interface Following {
  /** Try again now instead of later. */
  retry(): void;
  stop(): void;
}

/** Follow the task stream until it is stopped; it resumes where it broke off. */
export function followTasks(organizationId: string, listener: StreamListener): Following {
  const abort = new AbortController();
  const pause = new Pause();
  void follow(organizationId, listener, abort.signal, pause);
  return {
    retry: () => pause.end(),
    stop: () => {
      abort.abort();
      pause.end();
    },
  };
}

async function follow(organizationId: string, listener: StreamListener, signal: AbortSignal, pause: Pause): Promise<void> {
  const cutter = new EventCutter();
  let failures = 0;
  while (!signal.aborted) {
    try {
      await readOnce(organizationId, cutter, listener, signal, () => (failures = 0));
    } catch (thrown) {
      if (signal.aborted) return;
      const problem = asProblem(thrown);
      if (problem.status === 401) await refresh().catch(() => null);
      failures += 1;
      listener.onBroken(problem);
    }
    if (!signal.aborted) await pause.last(Math.min(STREAM_RETRY_MS * 2 ** Math.max(0, failures - 1), STREAM_RETRY_MAX_MS));
  }
}

async function readOnce(
  organizationId: string,
  cutter: EventCutter,
  listener: StreamListener,
  signal: AbortSignal,
  opened: () => void,
): Promise<void> {
  const headers = headersFor(organizationId, 'text/event-stream');
  if (cutter.lastId !== null) headers.set('Last-Event-ID', cutter.lastId);
  const response = await soon(fetch(`${env.apiOrigin}${PATH}?organizationId=${encodeURIComponent(organizationId)}`, { headers, signal }));
  if (!response.ok || response.body === null) throw await problemOf(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let isFirst = true; ; isFirst = false) {
      const { done, value } = await soon(reader.read(), isFirst ? STREAM_FIRST_MS : STREAM_SILENCE_MS);
      if (done) return;
      if (isFirst) {
        opened();
        listener.onOpen();
      }
      for (const event of cutter.push(value)) await deliver(event, cutter, listener);
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** Wait for what must come soon: a line that fell silent is dead, though nobody has said so. */
async function soon<Value>(coming: Promise<Value>, withinMs = STREAM_SILENCE_MS): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Problem(0, 'The stream fell silent.')), withinMs);
  });
  return Promise.race([coming, silence]).finally(() => clearTimeout(timer));
}

async function deliver(event: StreamEvent, cutter: EventCutter, listener: StreamListener): Promise<void> {
  if (event.event === 'expiring') {
    await refresh();
    return;
  }
  if (event.event === 'reset') cutter.lastId = null;
  const payload: unknown = event.data ? JSON.parse(event.data) : null;
  listener.onEvent(event.event, payload);
}

/** A pause that can be ended early. */
class Pause {
  private resolve: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  last(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.resolve = resolve;
      this.timer = setTimeout(resolve, milliseconds);
    });
  }

  end(): void {
    clearTimeout(this.timer);
    this.resolve?.();
  }
}
