import type { Wall, WallView } from '../protocol/wall';
import { useStore } from '../store/store';
import * as identity from '../transport/identity';
import { shareNothing } from '../transport/lines';
import type { Wanted } from '../transport/news';
import { WallSessions } from '../transport/wall';

const KEPT = 'metaverse.wall';
const RETRY_MS = 10_000;

/** What each view needs; the server gives no more. Tasks come by their room: several walls in one page must not wait for each other. */
const WANTED: Record<WallView, Wanted> = {
  office: { rooms: ['scene', 'network', 'tasks'], tasks: false },
  flow: { rooms: ['scene', 'tasks'], tasks: false },
  network: { rooms: ['scene', 'network'], tasks: false },
  hub: { rooms: ['scene'], tasks: false },
};

/** Take the secret out of the address, where a passer-by could read it; a reload finds it in this tab. */
function secretOfLink(): string | null {
  const told = window.location.hash.slice(1);
  try {
    if (!told) return sessionStorage.getItem(KEPT);
    sessionStorage.setItem(KEPT, told);
  } catch {
    // Where nothing can be kept, the address keeps it.
    return told || null;
  }
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return told;
}

function show({ view, floor, language, theme }: Wall): void {
  const state = useStore.getState();
  if (state.wall?.view === view) return;
  shareNothing(WANTED[view]);
  const query = new URLSearchParams(window.location.search);
  if (view === 'office') query.set('cinema', '1');
  if (floor !== null) query.set('floor', floor);
  window.history.replaceState(null, '', `${window.location.pathname}?${query.toString()}`);
  useStore.setState({ wall: { view }, language: language ?? state.language, theme: theme ?? state.theme });
}

/** Open the wall link of the address, and keep it open for as long as the link is good. */
export function beginWall(): void {
  window.addEventListener('hashchange', () => window.location.hash && window.location.reload());
  const secret = secretOfLink();
  if (secret === null) return useStore.setState({ session: 'signedOut' });
  const sessions = new WallSessions(secret, show);
  identity.renewBy(sessions.renew);
  identity.onIdentity((signedIn) => {
    const organizationId = signedIn?.user.organizations[0]?.id ?? null;
    useStore.setState(signedIn === null ? { session: 'expired' } : { session: 'signedIn', user: signedIn.user, organizationId });
  });
  const open = (): void => void identity.refresh().catch(() => setTimeout(open, RETRY_MS));
  open();
}
