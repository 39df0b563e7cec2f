/** Steps that read well, in seconds. */
const STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800, 2_592_000];

export interface Bin {
  fromSeconds: number;
  /** Null for all that is longer. */
  untilSeconds: number | null;
  count: number;
}

/** Count durations by steps that grow with them; steps before the shortest and after the longest are left out. */
export function binned(seconds: readonly number[]): Bin[] {
  if (seconds.length === 0) return [];
  const edges = [0, ...STEPS];
  const bins = edges.map((from, index): Bin => ({ fromSeconds: from, untilSeconds: edges[index + 1] ?? null, count: 0 }));
  for (const value of seconds) {
    const place = edges.findLastIndex((edge) => value >= edge);
    const bin = bins[Math.max(0, place)];
    if (bin) bin.count += 1;
  }
  const first = bins.findIndex(({ count }) => count > 0);
  const last = bins.findLastIndex(({ count }) => count > 0);
  return bins.slice(first, last + 1);
}
