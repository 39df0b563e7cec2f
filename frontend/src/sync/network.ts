import { NETWORK_REFRESH_MS } from '../config/timings';
import { toNetwork, type Kind, type NetworkView } from '../protocol/network';
import { useStore } from '../store/store';
import { askHere } from './here';
import { onNews } from './live';
import { Refresher } from './refresher';

export interface Question {
  /** How far to look back, as the server reads it. */
  window: string;
  /** Empty for all. */
  kinds: readonly Kind[];
  minWeight: number;
}

export interface NetworkListener {
  onNetwork(network: NetworkView): void;
  onFailed(): void;
}

const SLOW_MS = 60_000;
/** While time passes faster, the network follows no closer than this. */
const THEN_MS = 1500;

async function networkFor({ window, kinds, minWeight }: Question, signal: AbortSignal): Promise<NetworkView | null> {
  const { moment } = useStore.getState();
  const until = moment === null ? undefined : new Date(moment.atMs).toISOString();
  const query = { window, until, kinds: kinds.length ? kinds.join(',') : undefined, minWeight: minWeight || undefined };
  return toNetwork(await askHere('/api/metaverse/3d/collaboration/network/v2', { query, signal }));
}

/** Follow the answer to a question: soon after news, or with the moment that is shown. Gives what asks again, and what stops. */
export function followNetwork(question: Question, { onNetwork, onFailed }: NetworkListener): { retry(): void; stop(): void } {
  const abort = new AbortController();
  const refresher = new Refresher(async () => {
    const found = await networkFor(question, abort.signal).catch(() => null);
    if (abort.signal.aborted) return;
    if (found === null) onFailed();
    else onNetwork(found);
  });
  const timer = setInterval(() => useStore.getState().moment === null && refresher.poke(), SLOW_MS);
  const unlisten = onNews((what) => what === 'network' && useStore.getState().moment === null && refresher.poke(NETWORK_REFRESH_MS));
  const unsubscribe = useStore.subscribe(({ moment, link }, before) => {
    if (moment?.atMs !== before.moment?.atMs) refresher.poke(moment?.playing ? THEN_MS : 0);
    if (link === 'live' && before.link !== 'live') refresher.poke();
  });
  refresher.poke();
  return {
    retry: () => refresher.poke(),
    stop: () => {
      abort.abort();
      clearInterval(timer);
      unlisten();
      unsubscribe();
      refresher.stop();
    },
  };
}
