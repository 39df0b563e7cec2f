import { useStore } from '../store/store';
import type { Line } from '../transport/news';
import { followCommands } from './commandWays';
import { askHub, followFigures } from './figures';
import { keepLastState, recallOffice } from './lastState';
import { followOffice } from './live';
import { lookThrough } from './looking';
import { followQueued } from './queued';
import { liveState } from './stage';
import { isWall } from './wallPlace';

let line: Line | null = null;

/** Try everything that is broken again now. */
export function retryNow(): void {
  line?.retry();
  mendOthers();
}

function mendOthers(): void {
  if (liveState().tasksBroken) line?.retry();
  if (liveState().hubFailed) askHub();
}

/** What one way finds back, the others need not wait for. */
function mendTogether(): () => void {
  return useStore.subscribe((state, before) => {
    if (state.link === 'live' && before.link !== 'live') mendOthers();
  });
}

const followAll = (organizationId: string, opened: Line): (() => void)[] => [
  lookThrough(opened),
  followFigures(organizationId),
  followCommands(),
  followQueued(),
  keepLastState(organizationId),
  mendTogether(),
];

/** A wall asks for nothing that its view does not show, and leaves nothing in the browser. */
function followForWall(organizationId: string): (() => void)[] {
  const view = useStore.getState().wall?.view;
  return [...(view === 'hub' || view === 'network' ? [followFigures(organizationId, view)] : []), mendTogether()];
}

function enter(organizationId: string): () => void {
  if (!isWall()) void recallOffice(organizationId);
  const opened = followOffice(organizationId);
  line = opened;
  const leave = isWall() ? followForWall(organizationId) : followAll(organizationId, opened);
  return () => {
    opened.close();
    for (const stop of leave) stop();
  };
}

/** Be in the office of the chosen organization for as long as somebody is signed in. */
export function followChosenOffice(): () => void {
  let place: string | null = null;
  let leave: (() => void) | null = null;
  const go = (): void => {
    const { session, organizationId } = useStore.getState();
    const wanted = session === 'signedIn' ? organizationId : null;
    if (wanted === place) return;
    leave?.();
    place = wanted;
    leave = wanted === null ? null : enter(wanted);
  };
  go();
  const unsubscribe = useStore.subscribe(go);
  return () => {
    unsubscribe();
    leave?.();
  };
}
