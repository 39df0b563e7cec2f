import type { Shown } from '../../protocol/staleness';
import type { AgentView } from '../../protocol/types';
import type { Places, Team } from './places';

/** How many there are, by the status that is shown. */
export interface Tally {
  total: number;
  counts: Record<Shown, number>;
}

export const emptyTally = (): Tally => ({ total: 0, counts: { working: 0, waiting: 0, error: 0, idle: 0, offline: 0, stale: 0 } });

/** The share of those present who wait or report an error, 0 to 1: what needs somebody. Nobody present is no heat. */
export function heatOf({ total, counts }: Tally): number {
  const present = total - counts.offline;
  return present > 0 ? (counts.waiting + counts.error) / present : 0;
}

export const teamKey = ({ department, floor }: Pick<Team, 'department' | 'floor'>): string => `${floor}/${department}`;

/** All figures of a campus: of all, of each floor (by its id) and of each team (by `teamKey`). */
export interface Tallies {
  all: Tally;
  floors: ReadonlyMap<string, Tally>;
  teams: ReadonlyMap<string, Tally>;
}

/** Count everybody where they are, and in the team they belong to. */
export function tallies(places: Places, agents: Iterable<AgentView>, shown: (agent: AgentView) => Shown): Tallies {
  const all = emptyTally();
  const floors = new Map(places.floors.map(({ id }) => [id, emptyTally()]));
  const teams = new Map(places.floors.flatMap((floor) => floor.teams.map((team) => [teamKey(team), emptyTally()] as const)));
  for (const agent of agents) {
    const status = shown(agent);
    const floor = places.floors[places.floorOf(agent)]?.id ?? '';
    const team = places.teamOf(agent);
    for (const tally of [all, floors.get(floor), team && teams.get(teamKey(team))]) if (tally) add(tally, status);
  }
  return { all, floors, teams };
}

function add(tally: Tally, status: Shown): void {
  tally.total += 1;
  tally.counts[status] += 1;
}
