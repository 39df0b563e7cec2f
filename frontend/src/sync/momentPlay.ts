import { toAgentChange, toInteraction, toWhereabouts, type AgentChange } from '../protocol/agents';
import { amount, each, isFields, rangeOf, text, type Fields } from '../protocol/guards';
import { toTimeMs } from '../protocol/replay';
import { toTaskChange, toTransition, type TaskChange } from '../protocol/tasks';
import { withAgents, withTasks } from '../store/changes';
import { useStore } from '../store/store';
import { useTime } from '../store/time';
import { playBack, type PlaybackListener, type Wish } from '../transport/playback';
import type { Following } from '../transport/stream';
import { Batch } from './batch';
import { faultOf } from './momentSeek';
import { tellInteraction, tellTransition } from './sceneSource';
import { sceneOf, tasksOf } from './snapshots';
import { putPast, showsPast } from './stage';

const agentChanges = new Batch<AgentChange>((changes) => putPast(({ agents }) => ({ agents: withAgents(agents, changes) })));
const taskChanges = new Batch<TaskChange>((changes) => putPast(({ tasks }) => ({ tasks: withTasks(tasks, changes) })));

/** Up to where each room was told. */
const told = new Map<string, number>();

function takeSnapshot(payload: Fields): void {
  const rooms = isFields(payload.rooms) ? payload.rooms : {};
  const snapshotOf = (room: unknown): Fields | null => (isFields(room) && isFields(room.snapshot) ? room.snapshot : null);
  const [scene, tasks] = [snapshotOf(rooms.scene), snapshotOf(rooms.tasks)];
  agentChanges.drop();
  taskChanges.drop();
  told.clear();
  putPast((known) => ({ ...(scene && sceneOf(scene, known, true)), ...(tasks && tasksOf(tasks)) }));
}

function takeTasks(payload: Fields): void {
  taskChanges.add(each(payload.tasks, toTaskChange));
  if (showsPast()) for (const transition of each(payload.transitions, toTransition)) tellTransition(transition);
}

/** Take what a room was told then, as it would have been taken then. */
export function takeMessage({ room, event, payload }: Fields): void {
  if (!isFields(payload)) return;
  const [name, range] = [text(room) ?? '', rangeOf(payload)];
  if (range !== null && range.to <= (told.get(name) ?? 0)) return;
  if (range !== null) told.set(name, range.to);
  if (event === '3d:agent:status') agentChanges.add(each(payload.agents, toAgentChange));
  if (event === '3d:agent:position:update') agentChanges.add(each(payload.agents, (there) => toWhereabouts(there)));
  if (event === '3d:task:flow:update') takeTasks(payload);
  if (event === '3d:network:update' && showsPast()) for (const edge of each(payload.edges, toInteraction)) tellInteraction(edge);
}

function takeClock(payload: Fields): void {
  const atMs = toTimeMs(payload.at);
  const { moment } = useStore.getState();
  if (atMs === null || moment === null) return;
  useStore.setState({ moment: { ...moment, atMs } });
  const { silence } = useTime.getState();
  if (silence !== null && silence.untilMs <= atMs) useTime.setState({ silence: null });
}

function takeGap({ until, seconds, skipped }: Fields): void {
  const untilMs = toTimeMs(until);
  if (untilMs !== null && skipped !== true) useTime.setState({ silence: { untilMs, seconds: amount(seconds) ?? 0 } });
}

function takeEvent(event: string, payload: Fields): void {
  if (event === 'snapshot') takeSnapshot(payload);
  if (event === 'message') takeMessage(payload);
  if (event === 'scene' && isFields(payload.snapshot)) {
    const { snapshot } = payload;
    putPast((known) => sceneOf(snapshot, known, true));
  }
  if (event === 'clock') takeClock(payload);
  if (event === 'gap') takeGap(payload);
}

let running: Following | null = null;

export function stopPlaying(): void {
  running?.stop();
  running = null;
  agentChanges.flush();
  taskChanges.flush();
  const { moment } = useStore.getState();
  useTime.setState({ silence: null });
  if (moment?.playing) useStore.setState({ moment: { ...moment, playing: false } });
}

/** Play on from the moment that is shown; `onLive` when it has come to now. */
export function startPlaying({ speed, skips }: Omit<Wish, 'fromMs'>, onLive: () => void): void {
  stopPlaying();
  const { moment, organizationId } = useStore.getState();
  if (moment === null || organizationId === null) return;
  told.clear();
  useTime.setState({ fault: null, trouble: null });
  useStore.setState({ moment: { ...moment, playing: true, speed } });
  const listener: PlaybackListener = {
    onEvent: (event, payload) => {
      if (!isFields(payload)) return;
      if (event !== 'end') return takeEvent(event, payload);
      stopPlaying();
      if (payload.reason !== 'until') onLive();
    },
    onBroken: (problem) => {
      stopPlaying();
      useTime.setState({ fault: faultOf(problem) });
    },
  };
  running = playBack(organizationId, { fromMs: moment.atMs, speed, skips }, listener);
}

