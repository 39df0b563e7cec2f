import type { AgentView } from '../../../protocol/types';
import type { FloorPlace, Places, Team } from '../../../scene/campus/places';

/** The agents of a team on a floor, or those on a floor that belong to no team there. */
export interface Group {
  key: string;
  floor: FloorPlace | null;
  team: Team | null;
  agents: AgentView[];
}

/** Put everybody under floor and team, in the order of the plan, and by name within. */
export function groupsOf(agents: Iterable<AgentView>, places: Places | null, compare: (one: string, other: string) => number): Group[] {
  const groups = new Map<string, Group>();
  for (const floor of places?.floors ?? []) {
    for (const team of floor.teams) groups.set(keyOf(floor.id, team.department), { key: keyOf(floor.id, team.department), floor, team, agents: [] });
    groups.set(keyOf(floor.id, null), { key: keyOf(floor.id, null), floor, team: null, agents: [] });
  }
  for (const agent of agents) groupFor(groups, agent, places).agents.push(agent);
  for (const group of groups.values()) group.agents.sort((one, other) => compare(one.name, other.name));
  return [...groups.values()].filter((group) => group.agents.length > 0);
}

const keyOf = (floorId: string, department: string | null): string => `${floorId}/${department ?? ''}`;

function groupFor(groups: Map<string, Group>, agent: AgentView, places: Places | null): Group {
  const team = places?.teamOf(agent) ?? null;
  const floor = team ? (places?.floor(team.floor) ?? null) : (places?.floors[places.floorOf(agent)] ?? null);
  const key = keyOf(floor?.id ?? '', team?.department ?? null);
  const group = groups.get(key) ?? { key, floor, team, agents: [] };
  groups.set(key, group);
  return group;
}
