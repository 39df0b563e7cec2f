import { useRef } from 'react';
import type { AgentView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { useCalm } from '../../ui/hooks/useCalm';
import type { People, Person } from '../model/filter';

const STEP_MS = 2000;

function isSame(people: People, agents: ReadonlyMap<string, AgentView>): boolean {
  if (people.size !== agents.size) return false;
  for (const [key, { id, name, department }] of agents) {
    const known = people.get(key);
    if (known?.id !== id || known.name !== name || known.department !== department) return false;
  }
  return true;
}

/** Who the agents are, without what they do: it changes far less often. */
export function usePeople(): People {
  const agents = useCalm(useStore((state) => state.agents), STEP_MS);
  const people = useRef<People>(new Map());
  if (!isSame(people.current, agents)) {
    people.current = new Map([...agents].map(([key, { id, name, department }]): [string, Person] => [key, { id, name, department }]));
  }
  return people.current;
}
