import { toCommandChange } from '../protocol/commands';
import { each, isFields } from '../protocol/guards';
import { withCommands } from '../store/changes';
import { useStore } from '../store/store';
import { ask } from '../transport/rest';
import { onNews } from './live';
import { Refresher } from './refresher';
import { liveState, putLive } from './stage';

const SHOWN = 50;
const SOON_MS = 1000;

/** Fetch the latest commands, of one agent if it is named. */
export async function loadCommands(agentId?: string): Promise<void> {
  const { organizationId, wall } = useStore.getState();
  if (organizationId === null || wall !== null) return;
  const query = { limit: SHOWN, ...(agentId !== undefined && { agentId }) };
  const answer = await ask('/api/metaverse/commands', { organizationId, query }).catch(() => null);
  if (!isFields(answer) || useStore.getState().organizationId !== organizationId) return;
  const found = each(answer.items, toCommandChange);
  putLive(({ commands }) => ({ commands: withCommands(commands, found) }));
}

const isUnderWay = (): boolean => [...liveState().commands.values()].some(({ state }) => state === 'sent');

/** Know how far commands have come: at first, whenever the line is live again, and when a request ends over one. */
export function followCommands(): () => void {
  const refresher = new Refresher(() => loadCommands());
  const unlisten = onNews((what) => what === 'notification' && isUnderWay() && refresher.poke(SOON_MS));
  const unsubscribe = useStore.subscribe((state, before) => {
    if (state.link === 'live' && before.link !== 'live') refresher.poke();
  });
  return () => {
    unlisten();
    unsubscribe();
    refresher.stop();
  };
}
