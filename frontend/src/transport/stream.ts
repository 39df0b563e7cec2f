import { STREAM_RETRY_MAX_MS, STREAM_RETRY_MS } from '../config/timings';
import { readEvents } from './events';
import { refresh } from './identity';
import { asProblem, type Problem } from './problem';
import { EventCutter } from './sse';

export interface StreamListener {
  onEvent(event: string, payload: unknown): void;
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
  const opened = (): void => {
    failures = 0;
    listener.onOpen();
  };
  while (!signal.aborted) {
    try {
      await readEvents({ path: PATH, organizationId, cutter, signal, onOpen: opened, onEvent: listener.onEvent });
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

/** A pause that can be ended early. */
export class Pause {
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
