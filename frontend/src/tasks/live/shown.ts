import { create } from 'zustand';
import type { TaskView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { departures, type Flight } from './flights';
import { settle, useMoves, withWishes } from './moves';
import { begin, useOlder } from './older';

/** Whatever happens, the lanes are laid anew at most this often. */
const STEP_MS = 150;

interface ShownTasks {
  tasks: ReadonlyMap<string, TaskView>;
  flights: ReadonlyMap<string, Flight>;
}

/** The tasks as the view shows them: those of the stream, older ones, and what is wished of them, in calm steps. */
export const useShown = create<ShownTasks>()(() => ({ tasks: new Map(), flights: new Map() }));

export function land(key: string): void {
  useShown.setState(({ flights }) => {
    const left = new Map(flights);
    left.delete(key);
    return { flights: left };
  });
}

function known(): ReadonlyMap<string, TaskView> {
  const { tasks, moment } = useStore.getState();
  const { tasks: older } = useOlder.getState();
  // Older ones are fetched as of now: some had not ended at the moment that is looked at.
  return older.size === 0 || moment !== null ? tasks : new Map([...older, ...tasks]);
}

function lay(isFirst: boolean): void {
  begin(useStore.getState().organizationId);
  const there = known();
  settle(there);
  const { tasks: before, flights } = useShown.getState();
  const tasks = withWishes(there, useMoves.getState().pending);
  if (tasks === before) return;
  const { carried } = useMoves.getState();
  const leaving = isFirst ? new Map<string, Flight>() : departures(before, tasks, flights, carried);
  if (carried.size) useMoves.setState({ carried: new Set() });
  useShown.setState({ tasks, ...(leaving.size && { flights: new Map([...flights, ...leaving]) }) });
}

/** Keep what is shown in step with what is known, until stopped. */
export function followShown(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = 0;
  const run = (): void => {
    timer = undefined;
    lastMs = Date.now();
    lay(false);
  };
  const soon = (): void => {
    timer ??= setTimeout(run, Math.max(0, lastMs + STEP_MS - Date.now()));
  };
  useShown.setState({ flights: new Map() });
  lay(true);
  const leave = [
    useStore.subscribe((state, before) => state.tasks !== before.tasks && soon()),
    useOlder.subscribe((state, before) => state.tasks !== before.tasks && soon()),
    useMoves.subscribe((state, before) => {
      if (state.pending === before.pending) return;
      clearTimeout(timer);
      run();
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of leave) stop();
  };
}
