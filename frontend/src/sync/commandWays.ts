import { toCommandChange, type CommandChange, type CommandView } from '../protocol/commands';
import { amount, each, isFields } from '../protocol/guards';
import { withCommands } from '../store/changes';
import { useStore } from '../store/store';
import { ask } from '../transport/rest';
import { onNews } from './live';
import { Refresher } from './refresher';
import { liveState, putLive } from './stage';

const SHOWN = 50;
/** The server tells of so many at once. */
const PAGE = 500;
const MOST_PAGES = 6;
const SOON_MS = 1000;

type State = CommandView['state'];
/** What may come further, or end with its request; and what may only come further. */
const SENT: readonly State[] = ['sent'];
const UNDER_WAY: readonly State[] = ['sent', 'seen'];

interface Wanted {
  agentId?: string;
  /** How many, at least. */
  count?: number;
  /** All since then as well. */
  since?: string | undefined;
}

/** Fetch the latest commands, of one agent if it is named. */
export async function loadCommands({ agentId, count = SHOWN, since }: Wanted = {}): Promise<void> {
  const { organizationId, wall } = useStore.getState();
  if (organizationId === null || wall !== null) return;
  const found: CommandChange[] = [];
  let after: number | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const limit = pages === 0 ? Math.min(Math.max(count, SHOWN), PAGE) : PAGE;
    const answer = await ask('/api/metaverse/commands', { organizationId, query: { limit, agentId, after } }).catch(() => null);
    if (!isFields(answer) || useStore.getState().organizationId !== organizationId) break;
    found.push(...each(answer.items, toCommandChange));
    after = amount(answer.next) ?? undefined;
    const isFarEnough = since === undefined || (found.at(-1)?.at ?? '') < since;
    if (after === undefined || (isFarEnough && found.length >= count)) break;
  }
  if (useStore.getState().organizationId !== organizationId) return;
  // The oldest first: where there are too many, those go that came first.
  putLive(({ commands }) => ({ commands: withCommands(commands, found.reverse()) }));
}

const known = (states: readonly State[]): CommandView[] => [...liveState().commands.values()].filter(({ state }) => states.includes(state));

/** Fetch the latest commands, and all since the oldest that stands so. */
function catchUp(states: readonly State[]): Promise<void> {
  const [since] = known(states).map(({ at }) => at).sort();
  return loadCommands({ since });
}

/** Know how far commands have come: at first, whenever the line is live again, and when a request ends over one. */
export function followCommands(): () => void {
  // While the line is live it tells of all but the end of a request: only what was not taken yet ends with it.
  let states = SENT;
  const refresher = new Refresher(() => {
    const asked = states;
    states = SENT;
    return catchUp(asked);
  });
  const unlisten = onNews((what) => what === 'notification' && known(UNDER_WAY).length > 0 && refresher.poke(SOON_MS));
  const unsubscribe = useStore.subscribe((state, before) => {
    if (state.link !== 'live' || before.link === 'live') return;
    states = UNDER_WAY;
    refresher.poke();
  });
  return () => {
    unlisten();
    unsubscribe();
    refresher.stop();
  };
}
