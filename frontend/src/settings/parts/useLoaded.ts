import { useCallback, useEffect, useRef, useState } from 'react';
import { refusalOf, type Refusal } from '../../sync/here';
import { onNews } from '../../sync/live';
import { Refresher } from '../../sync/refresher';

const STEADY_MS = 15_000;
const AFTER_NEWS_MS = 3000;

export interface Loaded<Value> {
  value: Value | null;
  /** Why the latest asking failed; what was there before stays. */
  refusal: Refusal | null;
  reload(): void;
}

/** What the server answers, asked for again on demand; `live` asks after news as well, and now and then. */
export function useLoaded<Value>(load: (signal: AbortSignal) => Promise<Value>, live = false): Loaded<Value> {
  const [state, setState] = useState<{ of: unknown; value: Value | null; refusal: Refusal | null }>({ of: load, value: null, refusal: null });
  const refresher = useRef<Refresher | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const look = new Refresher(() =>
      load(abort.signal).then(
        (value) => void (abort.signal.aborted || setState({ of: load, value, refusal: null })),
        (thrown: unknown) => {
          if (abort.signal.aborted) return;
          setState((before) => ({ of: load, value: before.of === load ? before.value : null, refusal: refusalOf(thrown) }));
        },
      ),
    );
    refresher.current = look;
    look.poke();
    const unlisten = live ? onNews(() => look.poke(AFTER_NEWS_MS)) : () => undefined;
    const timer = live ? setInterval(() => document.hidden || look.poke(), STEADY_MS) : undefined;
    return () => {
      abort.abort();
      look.stop();
      unlisten();
      clearInterval(timer);
    };
  }, [load, live]);
  const reload = useCallback(() => refresher.current?.poke(), []);
  return state.of === load ? { ...state, reload } : { value: null, refusal: null, reload };
}
