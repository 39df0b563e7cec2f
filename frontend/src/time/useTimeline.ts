import { useEffect, useState } from 'react';
import type { Timeline } from '../protocol/replay';
import { recall } from '../store/keep';
import { useStore } from '../store/store';
import { useTime } from '../store/time';
import { timelineOf } from '../sync/timeline';
import { useNow } from '../ui/hooks/useNow';
import { isRange, stretchFor, type Range, type Stretch } from './stretch';

/** Bars a track has at most: fewer where it is narrow. */
const MOST_BUCKETS = 240;
const BUCKET_PX = 5;
const CLOCK_MS = 5000;

export interface Track {
  range: Range;
  setRange(range: Range): void;
  stretch: Stretch;
  nowMs: number;
  /** Null while it comes. */
  timeline: Timeline | null;
  failed: boolean;
  retry(): void;
}

export const firstRange = (): Range => recall('timeRange', isRange) ?? 'shift';

/** Hold what is shown of time, and what is known of it. */
export function useTrack(width: number): Track {
  const organizationId = useStore((state) => state.organizationId);
  const shownMs = useStore((state) => state.moment?.atMs ?? null);
  const aimMs = useTime((state) => state.aimMs);
  const nowMs = useNow(CLOCK_MS);
  const [range, setRange] = useState(firstRange);
  const [found, setFound] = useState<{ timeline: Timeline; of: string | null } | null>(null);
  const [failed, setFailed] = useState(false);
  const [asked, ask] = useState(0);
  const timeline = found?.of === organizationId ? found.timeline : null;
  const [held, hold] = useState<{ stretch: Stretch; range: Range } | null>(null);
  const wanted = { range, momentMs: aimMs ?? shownMs, nowMs, beginsMs: timeline?.beginsMs ?? null };
  const stretch = stretchFor(held?.stretch ?? null, held?.range ?? range, wanted);
  if (stretch !== held?.stretch || range !== held.range) hold({ stretch, range });

  // History may begin at any moment; and then one wants to see it.
  const awaited = timeline?.beginsMs === null ? nowMs : null;
  const somebody = useStore((state) => state.agents.size > 0);
  const buckets = Math.max(20, Math.min(MOST_BUCKETS, Math.round(width / BUCKET_PX)));
  useEffect(() => {
    if (organizationId === null || width === 0) return;
    const abort = new AbortController();
    timelineOf({ ...stretch, buckets }, abort.signal).then(
      (timeline) => {
        if (timeline !== null) setFound({ timeline, of: organizationId });
        setFailed(timeline === null);
      },
      () => !abort.signal.aborted && setFailed(true),
    );
    return () => abort.abort();
  }, [organizationId, stretch, buckets, asked, width, awaited, somebody]);
  return { range, setRange, stretch, nowMs, timeline, failed, retry: () => ask(asked + 1) };
}
