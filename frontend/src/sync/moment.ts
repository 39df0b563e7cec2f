import type { Trouble } from '../protocol/replay';
import { keep } from '../store/keep';
import { useStore } from '../store/store';
import { AT_REST, useTime, type Speed } from '../store/time';
import { startPlaying, stopPlaying } from './momentPlay';
import { faultOf, seek, seekRoughly, stopSeeking, type Rooms } from './momentSeek';
import { showLive } from './stage';
import { timelineOf } from './timeline';

export type { Rooms } from './momentSeek';

/** So near to now one wants now. */
const NOW_MS = 1000;

/** Show now again. */
export function goLive(): void {
  stopSeeking();
  stopPlaying();
  useTime.setState(AT_REST);
  showLive();
}

// A past belongs to its office: whoever is in another, or in none, looks at none of it and goes nowhere in it.
useStore.subscribe((state, before) => {
  if (state.organizationId === before.organizationId) return;
  stopSeeking();
  stopPlaying();
  useTime.setState(AT_REST);
});

function play(): void {
  const { speed, skips } = useTime.getState();
  startPlaying({ speed, skips }, goLive);
}

/** Show a moment, and play on from there if it was playing. */
export async function goTo(atMs: number): Promise<boolean> {
  const wasPlaying = useStore.getState().moment?.playing === true;
  stopPlaying();
  if (atMs >= Date.now() - NOW_MS) {
    goLive();
    return true;
  }
  const isShown = await seek(Math.round(atMs));
  if (isShown && wasPlaying) play();
  return isShown;
}

/** Let the office follow the hand; `goTo` says where it came to rest. */
export function aimAt(atMs: number, rooms: Rooms): void {
  const { moment } = useStore.getState();
  if (moment?.playing) stopPlaying();
  seekRoughly(Math.round(Math.min(atMs, Date.now())), rooms);
}

/** Hold on, or go on: what is live stops at this moment. */
export function togglePlaying(): void {
  const { moment } = useStore.getState();
  if (moment === null) void goTo(Date.now() - 2 * NOW_MS);
  else if (moment.playing) stopPlaying();
  else play();
}

/** Play at another speed, from now on and the next time. */
export function setSpeed(speed: Speed): void {
  keep('speed', speed);
  useTime.setState({ speed });
  if (useStore.getState().moment?.playing) play();
}

export function setSkips(skips: boolean): void {
  useTime.setState({ skips });
  if (useStore.getState().moment?.playing) play();
}

/** Where one stands: at the moment one aims at, else at the one that is shown, else now. */
export const standsAt = (): number => useTime.getState().aimMs ?? useStore.getState().moment?.atMs ?? Date.now();

/** Go to the nearest failure or wait before or after; tell which it is, null where there is none. */
export async function goToTrouble(way: 'next' | 'previous'): Promise<Trouble | null> {
  const cursorMs = standsAt();
  const { organizationId } = useStore.getState();
  const isElsewhere = (): boolean => useStore.getState().organizationId !== organizationId;
  try {
    const timeline = await timelineOf({ fromMs: cursorMs - NOW_MS, untilMs: Math.max(Date.now(), cursorMs + 1), buckets: 1, cursorMs });
    if (isElsewhere()) return null;
    const trouble = timeline?.[way] ?? null;
    if (trouble === null) useTime.setState({ note: 'noTrouble' });
    else if (await goTo(trouble.atMs)) useTime.setState({ trouble });
    return trouble;
  } catch (thrown) {
    if (!isElsewhere()) useTime.setState({ fault: faultOf(thrown) });
    return null;
  }
}
