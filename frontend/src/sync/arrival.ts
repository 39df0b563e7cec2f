import type { Connection } from '../protocol/connections';
import { connectionsOf } from './connections';
import { onNews } from './live';

const FIRST_MS = 1000;
const LONGEST_MS = 15_000;
const GROWTH = 1.5;
/** A busy office has news all the time: no closer than this is asked. */
const AFTER_NEWS_MS = 700;

/** How long to wait before asking for the n-th time. */
export function waitMs(asked: number): number {
  return Math.min(LONGEST_MS, Math.round(FIRST_MS * GROWTH ** asked));
}

export interface ArrivalListener {
  /** How the source stands; told each time that it was asked for. */
  onSeen(connection: Connection): void;
}

/** A test brings nobody into the office: only an agent tells that the runtime itself was heard. */
export const hasArrived = ({ agents }: Connection): boolean => agents > 0;

/** Ask how a source stands until its first event has come: at growing distances, and at once when agents move. */
export function awaitArrival(id: string, { onSeen }: ArrivalListener): () => void {
  let asked = 0;
  let stopped = false;
  let dueMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = (ms: number): void => {
    clearTimeout(timer);
    if (stopped) return;
    dueMs = Date.now() + ms;
    timer = setTimeout(() => void look(), ms);
  };
  const look = async (): Promise<void> => {
    const found = await connectionsOf().then((all) => all.find((one) => one.id === id), () => undefined);
    if (stopped) return;
    if (found) onSeen(found);
    if (found && hasArrived(found)) stop();
    else plan(waitMs(asked++));
  };
  const unlisten = onNews(() => {
    if (dueMs - Date.now() > AFTER_NEWS_MS) plan(AFTER_NEWS_MS);
  });
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
    unlisten();
  };
  plan(waitMs(asked++));
  return stop;
}
