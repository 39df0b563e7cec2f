import { HUB_REFRESH_MS, NETWORK_REFRESH_MS } from '../config/timings';
import { toHub } from '../protocol/hub';
import { toNetwork } from '../protocol/network';
import { useStore } from '../store/store';
import { ask } from '../transport/rest';
import { onNews } from './live';
import { Refresher } from './refresher';
import { putLive, putPast, showsPast, type Stage } from './stage';

const SLOW_MS = 60_000;
const NOTIFIED_MS = 1000;
/** While one plays the past, its figures follow no closer than this. */
const THEN_MS = 1500;

interface Figures {
  hub: Refresher;
  network: Refresher;
}

let now: Figures | null = null;
let then: Figures | null = null;

async function hubAt(organizationId: string, until?: string): Promise<Partial<Stage>> {
  const hub = await ask('/api/metaverse/3d/management-hub', { organizationId, query: { until } }).then(toHub, () => null);
  return hub === null ? { hubFailed: true } : { hub, hubFailed: false };
}

async function networkAt(organizationId: string, until?: string): Promise<Partial<Stage>> {
  const network = await ask('/api/metaverse/3d/collaboration/network/v2', { organizationId, query: { until } }).then(toNetwork, () => null);
  return network === null ? { networkFailed: true } : { network, networkFailed: false };
}

type Load = (organizationId: string, until?: string) => Promise<Partial<Stage>>;

const ofNow = (load: Load, organizationId: string): Refresher =>
  new Refresher(async () => {
    const found = await load(organizationId);
    if (useStore.getState().organizationId === organizationId) putLive(found);
  });

/** What was asked of one moment and comes at another is too late, unless time only went on. */
const ofThen = (load: Load, organizationId: string): Refresher =>
  new Refresher(async () => {
    const { moment } = useStore.getState();
    if (moment === null) return;
    const found = await load(organizationId, new Date(moment.atMs).toISOString());
    const after = useStore.getState();
    if (after.organizationId === organizationId && (after.moment?.playing || after.moment?.atMs === moment.atMs)) putPast(found);
  });

const shown = (): Figures | null => (showsPast() ? then : now);
export const askHub = (): void => shown()?.hub.poke();
export const askNetwork = (): void => shown()?.network.poke();

/** Keep the computed figures fresh: soon after news, and every minute without; in the past, those of the moment. */
export function followFigures(organizationId: string, only?: 'hub' | 'network'): () => void {
  const none = (): Promise<Partial<Stage>> => Promise.resolve({});
  const [hubOf, networkOf] = [only === 'network' ? none : hubAt, only === 'hub' ? none : networkAt];
  const live = { hub: ofNow(hubOf, organizationId), network: ofNow(networkOf, organizationId) };
  const past = { hub: ofThen(hubAt, organizationId), network: ofThen(networkAt, organizationId) };
  [now, then] = [live, past];
  const timer = setInterval(() => !showsPast() && live.hub.poke(), SLOW_MS);
  const unlisten = onNews((what) => {
    if (showsPast()) return;
    if (what === 'network') live.network.poke(NETWORK_REFRESH_MS);
    live.hub.poke(what === 'notification' ? NOTIFIED_MS : HUB_REFRESH_MS);
  });
  const unsubscribe = useStore.subscribe(({ moment }, before) => {
    if (moment === null && before.moment !== null) live.hub.poke();
    if (moment !== null && moment.atMs !== before.moment?.atMs) past.hub.poke(THEN_MS);
  });
  askHub();
  return () => {
    clearInterval(timer);
    unlisten();
    unsubscribe();
    for (const refresher of [live.hub, live.network, past.hub, past.network]) refresher.stop();
  };
}
