import { useStore } from '../store/store';
import type { Channel } from '../transport/channel';
import type { Following } from '../transport/stream';
import { followCommands } from './commandWays';
import { askHub, followFigures } from './figures';
import { keepLastState, recallOffice } from './lastState';
import { followLatency } from './latency';
import { followOffice } from './live';
import { followQueued } from './queued';
import { liveState } from './stage';
import { followFlow } from './tasks';

let channel: Channel | null = null;
let flow: Following | null = null;

/** Try everything that is broken again now. */
export function retryNow(): void {
  channel?.retry();
  mendOthers();
}

function mendOthers(): void {
  if (liveState().tasksBroken) flow?.retry();
  if (liveState().hubFailed) askHub();
}

/** What one way finds back, the others need not wait for. */
function mendTogether(): () => void {
  return useStore.subscribe((state, before) => {
    if (state.link === 'live' && before.link !== 'live') mendOthers();
  });
}

function enter(organizationId: string): () => void {
  void recallOffice(organizationId);
  const opened = followOffice(organizationId);
  const followed = followFlow(organizationId, opened);
  [channel, flow] = [opened, followed];
  const leave = [followFigures(organizationId), followCommands(), followLatency(), followQueued(), keepLastState(organizationId), mendTogether()];
  return () => {
    opened.close();
    followed.stop();
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
