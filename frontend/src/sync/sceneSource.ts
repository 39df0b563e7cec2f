import { isStale } from '../protocol/staleness';
import type { AgentView, InteractionEdge, SceneSource, TaskTransition } from '../protocol/types';
import { useStore } from '../store/store';
import { see } from './looking';
import { Signal } from './signal';

const interactions = new Signal<InteractionEdge>();
const transitions = new Signal<TaskTransition>();

export const tellInteraction = (edge: InteractionEdge): void => interactions.tell(edge);
export const tellTransition = (transition: TaskTransition): void => transitions.tell(transition);

function changedIds(before: ReadonlyMap<string, AgentView>, after: ReadonlyMap<string, AgentView>): string[] {
  const changed: string[] = [];
  for (const [key, agent] of after) if (before.get(key) !== agent) changed.push(key);
  for (const key of before.keys()) if (!after.has(key)) changed.push(key);
  return changed;
}

/** The moment that ages count to: now, in the past the moment shown, offline the last moment known. */
function momentMs(): number {
  const { moment, link, asOfMs } = useStore.getState();
  return moment?.atMs ?? (link === 'offline' ? asOfMs : null) ?? Date.now();
}

export const sceneSource: SceneSource = {
  agents: () => useStore.getState().agents,
  isStale: (agent) => isStale(agent, useStore.getState(), momentMs()),
  subscribe: (listener) =>
    useStore.subscribe((state, before) => {
      if (state.agents !== before.agents) listener(changedIds(before.agents, state.agents));
    }),
  see,
  onInteraction: (listener) => interactions.listen(listener),
  onTransition: (listener) => transitions.listen(listener),
};
