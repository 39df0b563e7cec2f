import { KEEP_STATE_MS } from '../config/timings';
import { amount, isAgentView, isFields, isSceneConfig, isTaskView, list, type Fields } from '../protocol/guards';
import { forget, keep, recall } from '../store/keep';
import { useStore } from '../store/store';

const MOST_TASKS = 500;
const place = (organizationId: string): string => `office.${organizationId}`;

export function forgetOffice(organizationId: string): void {
  forget(place(organizationId));
}

/** Show what this browser last knew of an organization, with its date, until something newer comes. */
export function recallOffice(organizationId: string): void {
  const kept = recall(place(organizationId), (value): value is Fields => isFields(value));
  if (kept === null || useStore.getState().agentsKnown) return;
  useStore.setState({
    agents: new Map(list(kept.agents, isAgentView).map((agent) => [agent.agentId, agent])),
    tasks: new Map(list(kept.tasks, isTaskView).map((task) => [task.taskId, task])),
    asOfMs: amount(kept.asOfMs),
    ...(isSceneConfig(kept.config) && { config: kept.config }),
  });
}

function keepOffice(organizationId: string): void {
  const { agents, agentsKnown, tasks, config, asOfMs, link } = useStore.getState();
  if (!agentsKnown) return;
  keep(place(organizationId), {
    asOfMs: link === 'live' ? Date.now() : asOfMs,
    agents: [...agents.values()],
    tasks: [...tasks.values()].slice(0, MOST_TASKS),
    config,
  });
}

/** Keep what is known in this browser from time to time, and when the page is left or the line drops. */
export function keepLastState(organizationId: string): () => void {
  let changed = false;
  const save = (): void => {
    if (changed) keepOffice(organizationId);
    changed = false;
  };
  const timer = setInterval(save, KEEP_STATE_MS);
  const unsubscribe = useStore.subscribe((state, before) => {
    changed ||= state.agents !== before.agents || state.tasks !== before.tasks;
    if (before.link === 'live' && state.link !== 'live') save();
  });
  window.addEventListener('pagehide', save);
  return () => {
    clearInterval(timer);
    unsubscribe();
    window.removeEventListener('pagehide', save);
  };
}
