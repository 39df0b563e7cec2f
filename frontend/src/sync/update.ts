import { useStore } from '../store/store';

const ADDRESS = '/sw.js';
const LOOK_MS = 60 * 60 * 1000;

let registered: ServiceWorkerRegistration | null = null;
let reloading = false;

/** Keep the page itself in this browser, so that it opens without a network; once it has time for that. */
export function keepPage(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const unsubscribe = useStore.subscribe(({ link, session }) => {
    if (link !== 'live' || session !== 'signedIn') return;
    unsubscribe();
    whenIdle(() => void register().catch(() => undefined));
  });
}

/** Safari cannot tell when it is idle. */
function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(act, { timeout: 20_000 });
  else setTimeout(act, 5000);
}

async function register(): Promise<void> {
  const wasKept = navigator.serviceWorker.controller !== null;
  registered = await navigator.serviceWorker.register(ADDRESS);
  registered.addEventListener('updatefound', () => watch(registered?.installing ?? null));
  watch(registered.waiting ?? registered.installing);
  navigator.serviceWorker.addEventListener('controllerchange', () => (reloading ? location.reload() : wasKept && offer()));
  setInterval(look, LOOK_MS);
  useStore.subscribe((state, before) => {
    // A line that comes back may come back to a newer server.
    if (state.link === 'live' && before.link !== 'live') look();
  });
}

const look = (): void => void registered?.update().catch(() => undefined);
const offer = (): void => useStore.setState({ updateReady: true });

/** Offer the version that has come, unless it is the first one. */
function watch(worker: ServiceWorker | null): void {
  const judge = (): void => {
    if (worker?.state === 'installed' && navigator.serviceWorker.controller !== null) offer();
  };
  judge();
  worker?.addEventListener('statechange', judge);
}

/** Let the newer version take over, and open the page anew with it. */
export function reloadForUpdate(): void {
  const waiting = registered?.waiting;
  if (!waiting) return location.reload();
  reloading = true;
  waiting.postMessage({ type: 'SKIP_WAITING' });
}
