import { cameraBus } from '../../scene/camera/cameraBus';
import type { Places } from '../../scene/campus/places';
import type { Shown } from '../../protocol/staleness';
import type { AgentView } from '../../protocol/types';
import { goToAgent } from './where';

/** Travel to somebody and stay with them. */
export function follow(agentId: string | null): void {
  if (agentId !== null) cameraBus.near(agentId);
}

/** Put people in the order in which one walks through: by floor, by team, by name. */
export function inOrder(agents: Iterable<AgentView>, places: Places | null): AgentView[] {
  const keyed = [...agents].map((agent) => ({ agent, floor: places?.floorOf(agent) ?? 0, team: agent.department ?? '' }));
  return keyed.sort((a, b) => a.floor - b.floor || a.team.localeCompare(b.team) || a.agent.name.localeCompare(b.agent.name)).map(({ agent }) => agent);
}

/** Go to the next one in an order, round and round; `step` -1 goes back. */
export function goRound(people: readonly AgentView[], from: string | null, step: 1 | -1): void {
  if (people.length === 0) return;
  const at = people.findIndex(({ agentId }) => agentId === from);
  const next = people[at < 0 ? (step > 0 ? 0 : people.length - 1) : (at + step + people.length) % people.length];
  if (next) goToAgent(next.agentId);
}

/** Those who wait, the longest waiting first. */
export function waitingFirst(agents: Iterable<AgentView>, shown: (agent: AgentView) => Shown): AgentView[] {
  return [...agents].filter((agent) => shown(agent) === 'waiting').sort((a, b) => (a.statusSince ?? '').localeCompare(b.statusSince ?? ''));
}
