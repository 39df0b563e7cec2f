import { useMemo } from 'react';
import { Places } from '../../scene/campus/places';
import { emptyTally, tallies, teamKey, type Tallies, type Tally } from '../../scene/campus/tally';
import { useStore } from '../../store/store';
import { useCalm } from '../hooks/useCalm';
import { useMoment, usePatience } from '../hooks/useCounts';
import { shownStatus } from '../parts/shown';
import type { Where } from './where';

const STEP_MS = 5000;

/** Floors and teams of the organization; null before its plan is known. */
export function usePlaces(): Places | null {
  const config = useStore((state) => state.config);
  return useMemo(() => config && new Places(config), [config]);
}

/** How many there are on each floor and in each team, by status. */
export function useTallies(places: Places | null): Tallies {
  const agents = useCalm(useStore((state) => state.agents));
  const patience = usePatience();
  const moment = useMoment(STEP_MS);
  return useMemo(
    () => tallies(places ?? NOWHERE, agents.values(), (agent) => shownStatus(agent, patience, moment)),
    [places, agents, patience, moment],
  );
}

const NOWHERE = new Places({ version: 0, maxVisibleAgents: 0, cullingDistance: 0, lodDistances: [], floors: [] });

/** The figures of where somebody looks: of the team, of the floor, or of all. */
export function tallyAt(places: Places | null, counted: Tallies, { floor, team }: Pick<Where, 'floor' | 'team'>): Tally {
  const found = team === null ? undefined : places?.team(team, floor);
  if (found) return counted.teams.get(teamKey(found)) ?? emptyTally();
  return (floor === null ? undefined : counted.floors.get(floor)) ?? counted.all;
}
