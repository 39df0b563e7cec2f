import { createContext, useContext, useEffect, useMemo, useRef } from 'react';
import { useStore } from '../../store/store';
import { useQuery } from '../../ui/hooks/useQuery';
import { boardOf, NO_BOARD, type Board } from '../model/board';
import type { CriticalPath } from '../model/criticalPath';
import { filterIn, passing, type Filter, type People } from '../model/filter';
import { followShown, useShown } from './shown';
import { useCriticalPath } from './useCriticalPath';
import { usePeople } from './usePeople';

export interface Flow {
  board: Board;
  path: CriticalPath;
  filter: Filter;
  people: People;
}

/** The board as the address asks for it, kept up to date. */
export function useBoard(): Flow {
  useEffect(followShown, []);
  const query = useQuery();
  const people = usePeople();
  const path = useCriticalPath();
  const pipeline = useStore((state) => state.pipeline);
  const { tasks, flights } = useShown();
  const filter = useMemo(() => filterIn(query), [query]);
  const passes = useMemo(() => passing(filter, people), [filter, people]);
  const steps = useMemo(() => new Map(path.keys.map((key, step) => [key, step])), [path]);
  const before = useRef<Board>(NO_BOARD);
  const board = useMemo(
    () => (before.current = boardOf({ tasks, pipeline, passes, path: steps, flights }, before.current)),
    [tasks, pipeline, passes, steps, flights],
  );
  return useMemo(() => ({ board, path, filter, people }), [board, path, filter, people]);
}

export const PeopleContext = createContext<People>(new Map());
export const usePerson = (key: string | null) => {
  const people = useContext(PeopleContext);
  return key === null ? undefined : people.get(key);
};
