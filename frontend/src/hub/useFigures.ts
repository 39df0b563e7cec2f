import { useCallback, useEffect, useRef, useState } from 'react';
import type { HubView } from '../protocol/hub';
import { useStore } from '../store/store';
import { askHub } from '../sync/figures';
import { figuresOf, type Span } from '../sync/hubFigures';

/** Figures of a window of one's own are asked for again when the hub hears news, but not closer than this. */
const GAP_MS = 10_000;
/** The window before ends where this one begins, and moves on with it. */
const BEFORE_STEP_MS = 300_000;

export interface Figures {
  hub: HubView | null;
  failed: boolean;
  retry(): void;
}

interface Answer {
  of: string;
  hub: HubView | null;
  failed: boolean;
}

/** Ask for figures whenever `when` changes, and keep the last answer of the same span until then. */
function useAsked(span: Span | null, when: number): Answer & { retry(): void } {
  const organizationId = useStore((state) => state.organizationId);
  const of = span === null ? '' : `${organizationId} ${span.lengthMs} ${span.untilMs}`;
  const [answer, setAnswer] = useState<Answer>({ of: '', hub: null, failed: false });
  const [tries, setTries] = useState(0);
  const asked = useRef(span);
  asked.current = span;
  useEffect(() => {
    if (asked.current === null || of === '') return undefined;
    const abort = new AbortController();
    figuresOf(asked.current, 100, abort.signal).then(
      (hub) => setAnswer({ of, hub, failed: hub === null }),
      () => {
        if (!abort.signal.aborted) setAnswer((before) => ({ of, hub: before.of === of ? before.hub : null, failed: true }));
      },
    );
    return () => abort.abort();
  }, [of, when, tries]);
  const retry = useCallback(() => setTries((count) => count + 1), []);
  return answer.of === of ? { ...answer, retry } : { of, hub: null, failed: false, retry };
}

/** The figures of a span: those that everybody keeps for the last day, or asked for where it is another one. */
export function useFigures(span: Span, usual: boolean): Figures {
  const kept = useStore((state) => state.hub);
  const keptFailed = useStore((state) => state.hubFailed);
  const isOver = span.untilMs !== null;
  const news = useStore((state) => (isOver || usual ? 0 : Math.floor(Date.parse(state.hub?.computedAt ?? '') / GAP_MS) || 0));
  const own = useAsked(usual ? null : span, news);
  return usual ? { hub: kept, failed: keptFailed, retry: askHub } : own;
}

/** The figures of the window before, slot by slot; null where nobody compares, or until they are there. */
export function useBefore(span: Span, compared: boolean): HubView | null {
  const endsMs = (span.untilMs ?? Date.now()) - span.lengthMs;
  const untilMs = span.untilMs === null ? Math.floor(endsMs / BEFORE_STEP_MS) * BEFORE_STEP_MS : endsMs;
  return useAsked(compared ? { lengthMs: span.lengthMs, untilMs } : null, 0).hub;
}
