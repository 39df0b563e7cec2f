import { amount, each, isFields, rangeOf, type Fields } from '../protocol/guards';
import type { Room } from '../protocol/join';
import { toTaskChange, toTransition, type TaskChange } from '../protocol/tasks';
import { withTasks } from '../store/changes';
import { useStore } from '../store/store';
import { followTasks, type Following } from '../transport/stream';
import { Batch } from './batch';
import { onTasks, type TasksTold } from './live';
import { tellTransition } from './sceneSource';
import { tasksOf } from './snapshots';
import { liveState, putLive, showsPast } from './stage';

/** After so many failures in a row the stream is taken not to get through. */
const FAILURES = 2;

const taskChanges = new Batch<TaskChange>((changes) => putLive(({ tasks }) => ({ tasks: withTasks(tasks, changes) })));

function takeSnapshot(payload: Fields): void {
  taskChanges.drop();
  putLive(tasksOf(payload));
}

function takeChanges(tasks: TaskChange[], transitions: unknown): void {
  taskChanges.add(tasks);
  if (!showsPast()) for (const transition of each(transitions, toTransition)) tellTransition(transition);
}

/** Where one can follow a room as long as it is wanted. */
export interface RoomTaker {
  want(room: Room, isWanted: boolean): void;
}

/** The two ways on which changes of tasks come: never both at once, and none told twice or left out at a change. */
export class TaskWays {
  private failures = 0;
  private isByRoom = false;
  /** Up to here the room has told everything: what the stream says of that is old. */
  private toldByRoom = -1;

  constructor(private readonly rooms: RoomTaker) {}

  streamOpened(): void {
    this.failures = 0;
    if (this.isByRoom) this.rooms.want('tasks', false);
    this.isByRoom = false;
    putLive({ tasksBroken: false });
    useStore.setState({ tasksWay: 'stream' });
  }

  streamBroke(): void {
    this.failures += 1;
    if (this.failures >= FAILURES && !this.isByRoom) {
      this.isByRoom = true;
      this.rooms.want('tasks', true);
    }
    if (liveState().tasksWay === 'stream') putLive({ tasksBroken: true });
  }

  streamTold(event: string, payload: unknown): void {
    if (!isFields(payload)) return;
    if (event === 'snapshot') {
      this.toldByRoom = -1;
      takeSnapshot(payload);
    }
    if (event !== 'task' || (amount(payload.seq) ?? Infinity) <= this.toldByRoom) return;
    takeChanges(each([payload.task], toTaskChange), [payload.transition]);
  }

  roomTold(told: TasksTold): void {
    if (!this.isByRoom) return;
    if ('snapshot' in told) {
      this.toldByRoom = told.seq;
      takeSnapshot(told.snapshot);
      putLive({ tasksBroken: false });
      useStore.setState({ tasksWay: 'room' });
      return;
    }
    this.toldByRoom = Math.max(this.toldByRoom, rangeOf(told.update)?.to ?? -1);
    takeChanges(each(told.update.tasks, toTaskChange), told.update.transitions);
  }
}

/** Follow the task flow of an organization by the stream, or where that does not get through, by a room; until it is stopped. */
export function followFlow(organizationId: string, rooms: RoomTaker): Following {
  const ways = new TaskWays(rooms);
  const unlisten = onTasks((told) => ways.roomTold(told));
  const following = followTasks(organizationId, {
    onOpen: () => ways.streamOpened(),
    onBroken: () => ways.streamBroke(),
    onEvent: (event, payload) => ways.streamTold(event, payload),
  });
  return {
    retry: () => following.retry(),
    stop: () => {
      unlisten();
      following.stop();
    },
  };
}
