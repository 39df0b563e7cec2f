import { create } from 'zustand';

/** A decision that waits to be sent; sent again with the same id it counts once. */
export interface Queued {
  id: string;
  organizationId: string;
  /** Who decided; nobody else sends it. */
  userId: string;
  atMs: number;
  path: string;
  body: Record<string, unknown>;
  /** The entry of the attention queue that it is about. */
  subject: string;
  /** What was decided, to say so. */
  act: string;
  name: string;
  /** Why the server did not take it; null while it waits. */
  refused: string | null;
}

interface QueuedState {
  items: readonly Queued[];
}

/** What people decided here and the server has not heard yet. */
export const useQueued = create<QueuedState>()(() => ({ items: [] }));

/** Tell what waits about one entry of the queue. */
export const waitingFor = (items: readonly Queued[], subject: string): Queued | undefined => items.find((item) => item.subject === subject);
