import { KEEP_STATE_MS } from '../config/timings';
import { toAgentChange } from '../protocol/agents';
import { amount, each, isFields, type Fields } from '../protocol/guards';
import type { HubView } from '../protocol/hub';
import type { NetworkView } from '../protocol/network';
import { isSceneConfig } from '../protocol/scene';
import { toStage, toTaskChange } from '../protocol/tasks';
import { withAgents, withTasks } from '../store/changes';
import { clearShelf, fetchShelved, shelve } from '../store/shelf';
import type { State } from '../store/state';
import { useStore } from '../store/store';
import { liveState, putLive } from './stage';

/** Raised when what is kept changes its shape: what an older client kept is then not read. */
const SHAPE = 2;
const MOST_TASKS = 1000;

const isHub = (value: unknown): value is HubView => isFields(value) && Array.isArray(value.attention) && isFields(value.headcount);
const isNetwork = (value: unknown): value is NetworkView =>
  isFields(value) && [value.nodes, value.edges, value.insights].every(Array.isArray);

export const forgetOffices = clearShelf;

/** Read what was kept of an office, as far as it can be read. */
export function restored(kept: Fields): Partial<State> {
  const config = isSceneConfig(kept.config) ? kept.config : null;
  const stages = each(config?.pipeline, toStage);
  return {
    agents: withAgents(new Map(), each(kept.agents, toAgentChange)),
    tasks: withTasks(new Map(), each(kept.tasks, toTaskChange)),
    asOfMs: amount(kept.asOfMs),
    ...(config && { config }),
    ...(stages.length > 0 && { pipeline: stages }),
    ...(isHub(kept.hub) && { hub: kept.hub }),
    ...(isNetwork(kept.network) && { network: kept.network }),
  };
}

/** Show what this browser last knew of an organization, with its date, until something newer comes. */
export async function recallOffice(organizationId: string): Promise<void> {
  const kept = await fetchShelved(organizationId);
  const state = liveState();
  if (!isFields(kept) || kept.shape !== SHAPE) return;
  if (state.organizationId !== organizationId || state.agentsKnown) return;
  const { asOfMs = null, ...rest } = unless(state, restored(kept));
  useStore.setState({ asOfMs });
  putLive(rest);
}

/** Leave out what is known better already: not everything arrives at once. */
function unless({ tasksKnown, hub, network, config }: State, old: Partial<State>): Partial<State> {
  const { tasks, pipeline, ...rest } = old;
  if (hub) delete rest.hub;
  if (network) delete rest.network;
  if (config) delete rest.config;
  return tasksKnown ? rest : { ...rest, ...(tasks && { tasks }), ...(pipeline && { pipeline }) };
}

/** Choose what is kept of an office, and date it. */
export function keepable({ agents, tasks, config, hub, network, asOfMs, heardMs, link }: State): Fields {
  return {
    shape: SHAPE,
    asOfMs: link === 'live' ? (heardMs ?? Date.now()) : asOfMs,
    agents: [...agents.values()],
    tasks: [...tasks.values()].slice(-MOST_TASKS),
    config,
    hub,
    network,
  };
}

/** Keep what is known in this browser from time to time, and when the page is left or the line drops. */
export function keepLastState(organizationId: string): () => void {
  let changed = false;
  const save = (): void => {
    const state = liveState();
    if (changed && state.agentsKnown && state.organizationId === organizationId) void shelve(organizationId, keepable(state));
    changed = false;
  };
  const timer = setInterval(save, KEEP_STATE_MS);
  const unsubscribe = useStore.subscribe((state, before) => {
    changed ||= state.agents !== before.agents || state.tasks !== before.tasks || state.hub !== before.hub;
    if (before.link === 'live' && state.link !== 'live') save();
  });
  window.addEventListener('pagehide', save);
  return () => {
    clearInterval(timer);
    unsubscribe();
    window.removeEventListener('pagehide', save);
  };
}
