import { toAgentChange, toWhereabouts } from '../protocol/agents';
import { amount, each, type Fields } from '../protocol/guards';
import { isSceneConfig } from '../protocol/scene';
import { toStage, toTaskChange } from '../protocol/tasks';
import type { AgentView, SceneConfig } from '../protocol/types';
import { sentMs } from '../protocol/walks';
import { withAgents, withTasks } from '../store/changes';
import type { Stage } from './stage';

/** A snapshot of the past says nobody's walk: everyone has arrived. */
function peopleOf(snapshot: Fields, allArrived: boolean): Map<string, AgentView> {
  const tellsWalks = allArrived || Array.isArray(snapshot.walks);
  const everyone = each(snapshot.agents, toAgentChange).map((agent) => (tellsWalks ? { ...agent, walk: null } : agent));
  return withAgents(new Map(), [...everyone, ...each(snapshot.walks, (there) => toWhereabouts(there, sentMs(snapshot)))]);
}

/** The same plan stays the same object, so that nobody builds the office anew for it. */
function planOf(snapshot: Fields, known: SceneConfig | null): SceneConfig | null {
  const config = isSceneConfig(snapshot.config) ? snapshot.config : null;
  return known !== null && JSON.stringify(config) === JSON.stringify(known) ? known : config;
}

/** Read a snapshot of the scene; what it does not say stays as it is known. */
export function sceneOf(snapshot: Fields, known: Stage, allArrived = false): Partial<Stage> {
  const config = planOf(snapshot, known.config);
  const stages = each(config?.pipeline, toStage);
  return {
    agents: peopleOf(snapshot, allArrived),
    agentsKnown: true,
    staleAfterSeconds: amount(snapshot.staleAfterSeconds) ?? known.staleAfterSeconds,
    toolStaleAfterSeconds: amount(snapshot.toolStaleAfterSeconds) ?? known.toolStaleAfterSeconds,
    pipeline: stages.length ? stages : known.pipeline,
    ...(config && { config }),
  };
}

/** Read a snapshot of the task flow. */
export function tasksOf(snapshot: Fields): Partial<Stage> {
  const pipeline = each(snapshot.pipeline, toStage);
  return {
    tasks: withTasks(new Map(), each(snapshot.tasks, toTaskChange)),
    tasksKnown: true,
    ...(pipeline.length && { pipeline }),
  };
}
