import { toTimeline, type Timeline } from '../protocol/replay';
import { askHere } from './here';

export interface Stretch {
  fromMs: number | null;
  untilMs: number;
  buckets: number;
  cursorMs?: number;
}

const wire = (ms: number | null | undefined): string | undefined => (ms === null || ms === undefined ? undefined : new Date(ms).toISOString());

/** Ask how much happened when; null before the first event. Throws a Problem. */
export async function timelineOf({ fromMs, untilMs, buckets, cursorMs }: Stretch, signal?: AbortSignal): Promise<Timeline | null> {
  const query = { from: wire(fromMs), until: wire(untilMs), buckets, cursor: wire(cursorMs) };
  return toTimeline(await askHere('/api/metaverse/3d/replay/timeline', { query, ...(signal && { signal }) }));
}
