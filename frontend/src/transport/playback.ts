import { STREAM_RETRY_MAX_MS, STREAM_RETRY_MS } from '../config/timings';
import { readEvents } from './events';
import { refresh } from './identity';
import { asProblem, type Problem } from './problem';
import { EventCutter } from './sse';
import { Pause, type Following } from './stream';

const PATH = '/api/metaverse/3d/replay/stream';
const MOST_ATTEMPTS = 6;

export interface Wish {
  fromMs: number;
  /** How many seconds of then pass in one of ours. */
  speed: number;
  /** Leap over silences. */
  skips: boolean;
}

export interface PlaybackListener {
  onEvent(event: string, payload: unknown): void;
  /** It cannot go on; nobody tries again. */
  onBroken(problem: Problem): void;
}

/** Play the log back from a moment, until it ends or is stopped; a line that breaks is taken up where it broke off. */
export function playBack(organizationId: string, wish: Wish, listener: PlaybackListener): Following {
  const abort = new AbortController();
  const pause = new Pause();
  void play(organizationId, wish, listener, abort, pause);
  return {
    retry: () => pause.end(),
    stop: () => {
      abort.abort();
      pause.end();
    },
  };
}

const mayRecover = ({ status, unreachable }: Problem): boolean => unreachable || status === 401;

async function play(organizationId: string, wish: Wish, listener: PlaybackListener, abort: AbortController, pause: Pause): Promise<void> {
  const { signal } = abort;
  const cutter = new EventCutter();
  const query = { from: new Date(wish.fromMs).toISOString(), speed: String(wish.speed), gaps: wish.skips ? 'skip' : 'wait', rooms: 'scene,tasks,network' };
  let attempts = 0;
  const onOpen = (): void => void (attempts = 0);
  const onEvent = (event: string, payload: unknown): void => {
    if (event === 'end') abort.abort();
    listener.onEvent(event, payload);
  };
  while (!signal.aborted) {
    try {
      await readEvents({ path: PATH, query, organizationId, cutter, signal, onOpen, onEvent });
    } catch (thrown) {
      if (signal.aborted) return;
      const problem = asProblem(thrown);
      attempts += 1;
      if (!mayRecover(problem) || attempts > MOST_ATTEMPTS) return listener.onBroken(problem);
      if (problem.status === 401) await refresh().catch(() => null);
    }
    if (!signal.aborted) await pause.last(Math.min(STREAM_RETRY_MS * 2 ** Math.max(0, attempts - 1), STREAM_RETRY_MAX_MS));
  }
}
