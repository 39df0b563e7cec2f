/** What a chart shows: a value for each slot, beside that of the window before. */
export interface Plot {
  drawn: 'bars' | 'line';
  /** Whether the last slot is now, and stands out. */
  endsNow: boolean;
  /** What each slot is called. */
  labels: readonly string[];
  values: readonly (number | null)[];
  before: readonly (number | null)[];
  /** Writes a value beside the axis. */
  write(value: number): string;
}

/** Which slot lies under a place between the left edge (0) and the right one (1). */
export function slotAt(share: number, count: number): number | null {
  if (count === 0 || share < 0 || share > 1) return null;
  return Math.min(count - 1, Math.floor(share * count));
}

/** Where the arrow keys go from a slot. */
export function slotAfter(key: string, slot: number | null, count: number): number | null {
  if (count === 0) return null;
  if (key === 'ArrowRight') return slot === null ? 0 : Math.min(count - 1, slot + 1);
  if (key === 'ArrowLeft') return slot === null ? count - 1 : Math.max(0, slot - 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : slot;
}
