import type { AgentView, InteractionEdge, TaskTransition } from '../protocol/types';

/** Where the office learns of people and what they do; it never knows how the news travelled. */
export interface SceneSource {
  agents(): ReadonlyMap<string, AgentView>;
  subscribe(listener: (changedAgentIds: readonly string[]) => void): () => void;
  onInteraction(listener: (edge: InteractionEdge) => void): () => void;
  onTransition(listener: (transition: Pick<TaskTransition, 'fromAgent' | 'toAgent'>) => void): () => void;
}
