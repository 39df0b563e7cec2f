import { useStore } from '../store/store';
import type { Channel } from '../transport/sockets';
import { askHub, followFigures } from './figures';
import { keepLastState, recallOffice } from './lastState';
import { followLatency } from './latency';
import { followOffice } from './live';
import { followFlow } from './tasks';

let channel: Channel | null = null;

export function retryNow(): void {
  channel?.retry();
  askHub();
}

function enter(organizationId: string): () => void {
  recallOffice(organizationId);
  const opened = followOffice(organizationId);
  channel = opened;
  const leave = [followFlow(organizationId), followFigures(organizationId), followLatency(), keepLastState(organizationId)];
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
