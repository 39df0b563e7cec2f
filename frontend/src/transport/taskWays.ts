import { amount, isFields, list, rangeOf, type Fields } from '../protocol/guards';
import type { Room } from '../protocol/join';
import type { News, StreamNews, Tell } from './news';

/** After so many failures in a row the stream is taken not to get through. */
const FAILURES = 2;

/** Where one can follow a room as long as it is wanted. */
export interface RoomTaker {
  want(room: Room, isWanted: boolean): void;
}

/** Tell what the room of the tasks says as the task stream would: first what changed, then what moved. */
function told({ at, seq, tasks, transitions }: Fields): News[] {
  const changed = list(tasks, isFields).map((task) => ({ at, seq: task.seq ?? seq, task }));
  const moved = list(transitions, isFields).map((transition) => ({ at, seq: transition.seq ?? seq, transition }));
  return [...changed, ...moved].map((payload) => ({ kind: 'tasks', event: 'task', payload }));
}

/** The two ways on which changes of tasks come: never both at once, and none told twice or left out at a change. */
export class TaskWays {
  private failures = 0;
  private broken = false;
  private isByRoom: boolean;
  /** The room has told how things stand: what it says since counts. */
  private isTold = false;
  /** Up to here the room has told everything: what the stream says of that is old. */
  private toldByRoom = -1;

  constructor(
    private readonly rooms: RoomTaker,
    private readonly tell: Tell,
    /** There is no stream, and the room is joined from the start. */
    hasStream = true,
  ) {
    this.isByRoom = !hasStream;
  }

  now(): StreamNews {
    return { kind: 'stream', broken: this.broken, way: this.isByRoom && this.isTold ? 'room' : 'stream' };
  }

  streamOpened(): void {
    this.failures = 0;
    if (this.isByRoom) this.rooms.want('tasks', false);
    [this.isByRoom, this.isTold] = [false, false];
    this.become(false);
  }

  streamBroke(): void {
    this.failures += 1;
    if (this.failures >= FAILURES && !this.isByRoom) {
      this.isByRoom = true;
      this.rooms.want('tasks', true);
    }
    if (!this.isTold) this.become(true);
  }

  streamTold(event: string, payload: unknown): void {
    if (!isFields(payload)) return;
    if (event === 'snapshot') this.toldByRoom = -1;
    if (event === 'task' && (amount(payload.seq) ?? Infinity) <= this.toldByRoom) return;
    if (event === 'snapshot' || event === 'task') this.tell({ kind: 'tasks', event, payload });
  }

  roomStands(snapshot: Fields, seq: number): void {
    if (!this.isByRoom) return;
    [this.toldByRoom, this.isTold] = [seq, true];
    this.tell({ kind: 'tasks', event: 'snapshot', payload: snapshot });
    this.become(false);
  }

  roomTold(update: Fields): void {
    if (!this.isByRoom) return;
    this.toldByRoom = Math.max(this.toldByRoom, rangeOf(update)?.to ?? -1);
    for (const news of told(update)) this.tell(news);
  }

  private become(broken: boolean): void {
    this.broken = broken;
    this.tell(this.now());
  }
}
