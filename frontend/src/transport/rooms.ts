import type { Socket } from 'socket.io-client';
import { toJoinAnswer, type Room, type RoomAnswer } from '../protocol/join';
import { isSameLook, type Looked } from '../protocol/gaze';
import { isFields, list, type Fields } from '../protocol/guards';
import { RoomLine } from './roomLine';

/** A place in a log: `seq` counts within the `epoch`. */
export interface Place {
  epoch: string;
  seq: number;
}

export interface RoomListener {
  /** How a room stands at a place of the log. */
  onSnapshot(room: Room, snapshot: Fields, seq: number): void;
  onMessage(event: string, payload: Fields): void;
  onJoined(place: Place): void;
  onRefused(detail: string): void;
  /** What everyone was being told was dropped on its way: it has to be asked for again. */
  onLost(): void;
}

const ROOM_OF: Record<string, Room> = {
  '3d:agent:status': 'scene',
  '3d:agent:position:update': 'scene',
  '3d:task:flow:update': 'tasks',
  '3d:network:update': 'network',
};

/** The room of what everyone in the organization is told: nobody joins it, and it cannot say what was missed. */
const EVERYONE = 'org';

/** Rooms that can say what was missed; the others always answer with a snapshot. */
const RESUMABLE: Room[] = ['scene', 'tasks'];
const JOIN_TIMEOUT_MS = 15_000;

/** The rooms of one organization on one socket, kept in step with the log. */
export class Rooms {
  private readonly lines: Map<Room, RoomLine>;
  private epoch: string | null = null;
  private attempt = 0;
  private gaze: Looked = null;

  constructor(
    private readonly socket: Socket,
    private readonly organizationId: string,
    private rooms: readonly Room[],
    private readonly listener: RoomListener,
  ) {
    this.lines = new Map(rooms.map((room) => [room, new RoomLine()]));
    for (const event of Object.keys(ROOM_OF)) socket.on(event, (payload: unknown) => this.take(event, payload));
    socket.on('3d:resume', (payload: unknown) => this.resume(payload));
  }

  async join(): Promise<void> {
    const attempt = ++this.attempt;
    for (const room of this.rooms) this.lines.get(room)?.hold();
    const asked = { organizationId: this.organizationId, rooms: this.rooms, ...this.since() };
    const said: unknown = await this.socket.timeout(JOIN_TIMEOUT_MS).emitWithAck('3d:join', asked).catch(() => null);
    if (attempt !== this.attempt || !this.socket.connected) return;
    if (said === null) return this.join();
    const answer = toJoinAnswer(said);
    if (!answer.ok) return this.listener.onRefused(answer.detail);
    this.epoch = answer.epoch;
    for (const room of this.rooms) this.settle(room, answer.rooms[room], answer.seq);
    if (this.gaze !== null) this.sayGaze();
    this.listener.onJoined({ epoch: answer.epoch, seq: answer.seq });
  }

  /** Look at some places of the scene only; a join forgets it, so it is said again after each. */
  look(gaze: Looked): void {
    if (isSameLook(gaze, this.gaze)) return;
    this.gaze = gaze;
    if (this.epoch !== null && this.socket.connected) this.sayGaze();
  }

  private sayGaze(): void {
    if (this.rooms.includes('scene')) this.socket.emit('3d:look', { organizationId: this.organizationId, ...(this.gaze ?? { places: null }) });
  }

  /** Join one more room, or leave it again. */
  want(room: Room, isWanted: boolean): void {
    if (isWanted === this.rooms.includes(room)) return;
    this.rooms = isWanted ? [...this.rooms, room] : this.rooms.filter((other) => other !== room);
    if (isWanted) this.lines.set(room, new RoomLine());
    else this.lines.delete(room);
    if (!this.socket.connected) return;
    if (isWanted) void this.join();
    else this.socket.emit('3d:leave', { organizationId: this.organizationId, rooms: [room] });
  }

  private since(): Fields {
    if (this.epoch === null) return {};
    const known = RESUMABLE.flatMap((room) => {
      const last = this.lines.get(room)?.last ?? null;
      return last === null ? [] : [[room, last] as const];
    });
    return known.length ? { since: { epoch: this.epoch, ...Object.fromEntries(known) } } : {};
  }

  private settle(room: Room, answer: RoomAnswer | undefined, seq: number): void {
    if (answer?.snapshot) this.listener.onSnapshot(room, answer.snapshot, seq);
    for (const { event, payload } of answer?.events ?? []) this.listener.onMessage(event, payload);
    for (const { event, payload } of this.lines.get(room)?.release(seq) ?? []) this.listener.onMessage(event, payload);
  }

  private take(event: string, payload: unknown): void {
    const room = ROOM_OF[event];
    const line = room && this.lines.get(room);
    if (!line || !isFields(payload) || payload.organizationId !== this.organizationId) return;
    const verdict = line.judge({ event, payload });
    if (verdict === 'apply') this.listener.onMessage(event, payload);
    if (verdict === 'gap') void this.join();
  }

  private resume(payload: unknown): void {
    if (!isFields(payload) || payload.organizationId !== this.organizationId) return;
    const named = list(payload.rooms, (room): room is Room | typeof EVERYONE => room === EVERYONE || this.rooms.includes(room as Room));
    if (named.includes(EVERYONE)) this.listener.onLost();
    if (named.length) void this.join();
  }
}
