import { HUB_REFRESH_MS, NETWORK_REFRESH_MS } from '../config/timings';
import { toHub } from '../protocol/hub';
import { toNetwork } from '../protocol/network';
import { useStore } from '../store/store';
import { ask } from '../transport/rest';
import { onNews } from './live';
import { Refresher } from './refresher';

const SLOW_MS = 60_000;
const NOTIFIED_MS = 1000;

let hub: Refresher | null = null;
let network: Refresher | null = null;

async function loadHub(organizationId: string): Promise<void> {
  const answer = await ask('/api/metaverse/3d/management-hub', { organizationId }).then(toHub, () => null);
  if (useStore.getState().organizationId !== organizationId) return;
  useStore.setState(answer === null ? { hubFailed: true } : { hub: answer, hubFailed: false });
}

async function loadNetwork(organizationId: string): Promise<void> {
  const answer = await ask('/api/metaverse/3d/collaboration/network/v2', { organizationId }).then(toNetwork, () => null);
  if (useStore.getState().organizationId !== organizationId) return;
  useStore.setState(answer === null ? { networkFailed: true } : { network: answer, networkFailed: false });
}

export const askHub = (): void => hub?.poke();
export const askNetwork = (): void => network?.poke();

/** Keep the computed figures fresh: soon after news, and every minute without. */
export function followFigures(organizationId: string): () => void {
  const hubs = new Refresher(() => loadHub(organizationId));
  const networks = new Refresher(() => loadNetwork(organizationId));
  [hub, network] = [hubs, networks];
  hubs.poke();
  const timer = setInterval(() => hubs.poke(), SLOW_MS);
  const unlisten = onNews((what) => {
    if (what === 'network') networks.poke(NETWORK_REFRESH_MS);
    hubs.poke(what === 'notification' ? NOTIFIED_MS : HUB_REFRESH_MS);
  });
  return () => {
    clearInterval(timer);
    unlisten();
    hubs.stop();
    networks.stop();
  };
}
