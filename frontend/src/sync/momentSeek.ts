import { toOfficeThen, type OfficeThen } from '../protocol/replay';
import { useStore } from '../store/store';
import { AT_REST, useTime, type Fault } from '../store/time';
import { asProblem } from '../transport/problem';
import { askHere } from './here';
import { sceneOf, tasksOf } from './snapshots';
import { liveState, showPast, showsPast, type Stage } from './stage';

/** What of the office follows the hand at once. */
export type Rooms = 'scene' | 'tasks' | 'scene,tasks';
const WHOLE: Rooms = 'scene,tasks';

export function faultOf(thrown: unknown): Fault {
  const { status, unreachable, detail } = asProblem(thrown);
  return { kind: unreachable ? 'unreachable' : status === 429 ? 'tooMany' : 'refused', detail };
}

async function officeAt(atMs: number, rooms: Rooms, signal: AbortSignal): Promise<OfficeThen> {
  const said = toOfficeThen(await askHere('/api/metaverse/3d/replay', { query: { at: new Date(atMs).toISOString(), rooms }, signal }));
  if (said === null) throw new Error('The answer has an unknown shape.');
  return said;
}

function stageThen({ scene, tasks }: OfficeThen): Partial<Stage> {
  const known = showsPast() ? useStore.getState() : liveState();
  return { ...(scene && sceneOf(scene, known, true)), ...(tasks && tasksOf(tasks)) };
}

let asking: AbortController | null = null;
let next: { atMs: number; rooms: Rooms } | null = null;

/** Forget where one was going. */
export function stopSeeking(): void {
  asking?.abort();
  asking = null;
  next = null;
}

/** Follow a hand that is moving: one question at a time, and of all the moments meanwhile only the last. */
export function seekRoughly(atMs: number, rooms: Rooms): void {
  useTime.setState({ aimMs: atMs });
  next = { atMs, rooms };
  if (asking === null) void follow();
}

async function follow(): Promise<void> {
  const abort = (asking = new AbortController());
  while (next !== null && !abort.signal.aborted) {
    const { atMs, rooms } = next;
    next = null;
    const then = await officeAt(atMs, rooms, abort.signal).catch(() => null);
    if (then !== null && !abort.signal.aborted) showPast(atMs, stageThen(then));
  }
  if (asking === abort) asking = null;
}

/** Show the whole office at a moment; tell whether it is shown. One that is passed over is not. */
export async function seek(atMs: number): Promise<boolean> {
  stopSeeking();
  const abort = (asking = new AbortController());
  const { organizationId } = useStore.getState();
  useTime.setState({ aimMs: atMs, busy: true, fault: null });
  try {
    const then = await officeAt(atMs, WHOLE, abort.signal);
    if (abort.signal.aborted || useStore.getState().organizationId !== organizationId) return false;
    useTime.setState(AT_REST);
    showPast(atMs, stageThen(then));
    return true;
  } catch (thrown) {
    if (!abort.signal.aborted) useTime.setState({ ...AT_REST, aimMs: atMs, fault: faultOf(thrown) });
    return false;
  } finally {
    if (asking === abort) asking = null;
  }
}
