import { emptyOffice, type State } from '../store/state';
import { useStore } from '../store/store';

const STAGED = [
  'agents',
  'agentsKnown',
  'staleAfterSeconds',
  'toolStaleAfterSeconds',
  'config',
  'tasks',
  'tasksKnown',
  'tasksBroken',
  'pipeline',
  'commands',
  'network',
  'networkFailed',
  'hub',
  'hubFailed',
] as const;

/** What is of now or of then: the office, its tasks and its figures. */
export type Stage = Pick<State, (typeof STAGED)[number]>;
export type Change = Partial<Stage> | ((stage: Stage) => Partial<Stage>);

/** What is live while the past is shown. */
let behind: Stage | null = null;

function stageOf(state: Stage): Stage {
  return Object.fromEntries(STAGED.map((name) => [name, state[name]])) as unknown as Stage;
}

export const showsPast = (): boolean => useStore.getState().moment !== null;

/** Everything as it is now, whatever is shown. */
export function liveState(): State {
  const state = useStore.getState();
  if (!showsPast()) return state;
  behind ??= stageOf(emptyOffice());
  return { ...state, ...behind };
}

/** Take what is live: it is shown, or, while the past is, kept for when one comes back. */
export function putLive(change: Change): void {
  if (!showsPast()) {
    behind = null;
    useStore.setState(change);
    return;
  }
  const before = (behind ??= stageOf(emptyOffice()));
  behind = { ...before, ...(typeof change === 'function' ? change(before) : change) };
}

/** What nobody knows yet of another time. */
function unknown(): Partial<Stage> {
  const { commands, network, networkFailed, hub, hubFailed, tasksBroken } = emptyOffice();
  return { commands, network, networkFailed, hub, hubFailed, tasksBroken };
}

/** Show a moment of the past, as far as it is known, instead of now or of another moment; what is live goes on unseen. */
export function showPast(atMs: number, then: Partial<Stage>): void {
  const state = useStore.getState();
  if (state.moment !== null) {
    useStore.setState({ ...then, moment: { ...state.moment, atMs } });
    return;
  }
  behind = stageOf(state);
  useStore.setState({ ...unknown(), ...then, moment: { atMs, playing: false, speed: 1 }, picked: new Set<string>() });
}

/** Take more of the moment that is shown; after its end nobody wants to know. */
export function putPast(change: Change): void {
  if (showsPast()) useStore.setState(change);
}

/** Show now again: all that came meanwhile is there at once. */
export function showLive(): void {
  if (!showsPast()) return;
  useStore.setState({ ...(behind ?? stageOf(emptyOffice())), moment: null, picked: new Set<string>() });
  behind = null;
}
