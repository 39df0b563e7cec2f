import { cameraBus } from '../../scene/camera/cameraBus';
import { setQuery, useQuery } from '../hooks/useQuery';

/** What the address says of the office. */
export interface Where {
  agent: string | null;
  floor: string | null;
  team: string | null;
  /** A kept view in a few letters. */
  view: string | null;
  /** Seen from the eyes of the agent that is chosen. */
  fromEyes: boolean;
  isCinema: boolean;
  isListed: boolean;
}

export function useWhere(): Where {
  const query = useQuery();
  const agent = query.get('agent');
  return {
    agent,
    floor: query.get('floor'),
    team: query.get('team'),
    view: query.get('view'),
    fromEyes: agent !== null && query.has('eyes'),
    isCinema: query.has('cinema'),
    isListed: query.has('list'),
  };
}

/** Go to a person, to nobody with null. */
export function goToAgent(agentId: string | null): void {
  setQuery({ agent: agentId, view: null, ...(agentId === null && { eyes: null }) }, 'push');
}

/** Fly to a floor or a team, to everything without either; also when the address says so already. */
export function goToPlace(floorId: string | null, department: string | null = null): void {
  setQuery({ floor: floorId, team: department, agent: null, eyes: null, view: null }, 'push');
  if (department !== null) cameraBus.team(department, floorId);
  else if (floorId !== null) cameraBus.floor(floorId);
  else cameraBus.wholeFloor();
}

export function goToView(code: string): void {
  setQuery({ view: code, agent: null, eyes: null, floor: null, team: null }, 'push');
  cameraBus.view(code);
}

export const lookFromEyes = (isOn: boolean): void => setQuery({ eyes: isOn ? '1' : null });
export const showCinema = (isOn: boolean): void => setQuery({ cinema: isOn ? '1' : null, ...(isOn && { eyes: null, list: null }) });
export const showList = (isOn: boolean): void => setQuery({ list: isOn ? '1' : null });
