import type { Socket } from 'socket.io-client';
import { AWAY_MS, SILENCE_MS } from '../config/timings';
import type { Looked } from '../protocol/gaze';
import { isFields, rangeOf, text, type Fields } from '../protocol/guards';
import type { Room } from '../protocol/join';
import { MendingChannel } from './channel';
import type { SharedLine } from './exchange';
import type { LinkNews, LinkState, News, Tell, Wanted } from './news';
import { Pulse, type Asked } from './pulse';
import type { Place } from './rooms';
import { socketFor } from './sockets';
import { Standing, type Turned } from './standing';
import { followTasks, type Following } from './stream';
import { TaskWays } from './taskWays';

const EVERYTHING: Wanted = { rooms: ['scene', 'network'], tasks: true };

const CLOCK = 'metaverse:clock';

/** Since when the line is away, from which place on, and what has turned out to have happened meanwhile. */
interface Absence extends Turned {
  fromMs: number;
  from: Place;
}

const writtenMs = (payload: unknown): number => (isFields(payload) ? Date.parse(text(payload.at) ?? '') : NaN);

/** Ask a socket what time it is where it ends. */
async function askClock(socket: Socket): Promise<Asked> {
  const said: unknown = await socket.timeout(2 * SILENCE_MS).emitWithAck(CLOCK, {}).catch(() => null);
  const serverMs = writtenMs(said);
  return { serverMs: Number.isFinite(serverMs) ? serverMs : null };
}

/** Everything live of one organization: the socket, its rooms, the task stream, and how they stand. */
export class LiveLine implements SharedLine {
  private readonly standing = new Standing();
  private readonly pulse: Pulse;
  private readonly channel: MendingChannel;
  private readonly ways: TaskWays;
  private readonly flow: Following | null;
  private link: LinkNews = { kind: 'link', state: 'connecting', refusal: null, retryAtMs: null };
  private place: Place | null = null;
  private absence: Absence | null = null;
  private closed = false;

  constructor(
    organizationId: string,
    private readonly listener: Tell,
    { rooms, tasks }: Wanted = EVERYTHING,
  ) {
    const socket = socketFor(organizationId);
    this.pulse = new Pulse({
      ask: () => askClock(socket),
      tell: (news) => this.tell(news),
      onSilence: () => this.channel.doubt(),
    });
    this.ways = new TaskWays({ want: (room, isWanted) => this.channel.want(room, isWanted) }, (news) => this.tell(news), tasks);
    this.channel = this.channelOn(socket, organizationId, rooms);
    this.flow = tasks ? this.followFlow(organizationId) : null;
  }

  /** How everything stands, for whoever follows from now on. */
  news(): News[] {
    return [this.link, this.pulse.now(), ...this.standing.news(this.pulse.serverMs()), this.ways.now()];
  }

  retry(): void {
    this.channel.retry();
    if (this.ways.now().broken) this.flow?.retry();
  }

  gaze(gaze: Looked): void {
    this.channel.look(gaze);
  }

  /** Somebody looks again: what is broken is tried at once, and what seems alive is asked whether it is. */
  look(): void {
    this.retry();
    this.pulse.doubt();
  }

  close(): void {
    this.closed = true;
    this.channel.close();
    this.flow?.stop();
    this.pulse.stop();
  }

  private tell(news: News): void {
    if (this.closed) return;
    if (news.kind === 'message' || news.kind === 'notification' || news.kind === 'tasks') this.see(news.payload);
    const { failures, waits } = this.standing.take(news);
    if (this.absence !== null) {
      this.absence.failures += failures;
      this.absence.waits += waits;
    }
    this.listener(news);
  }

  private channelOn(socket: Socket, organizationId: string, rooms: Room[]): MendingChannel {
    return new MendingChannel(socket, organizationId, rooms, {
      onLink: (state, retryAtMs) => this.takeLink(state, retryAtMs),
      onSnapshot: (room, snapshot, seq) => this.takeSnapshot(room, snapshot, seq),
      onMessage: (event, payload) => this.takeMessage(event, payload),
      onNotification: (payload) => this.tell({ kind: 'notification', payload }),
      onRefused: (refusal) => (this.link = { ...this.link, refusal }),
      onJoined: (place) => this.joined(place),
    });
  }

  private takeSnapshot(room: Room, snapshot: Fields, seq: number): void {
    if (room === 'tasks') this.ways.roomStands(snapshot, seq);
    else this.tell({ kind: 'snapshot', room, snapshot });
  }

  private takeMessage(event: string, payload: Fields): void {
    this.heard(event, payload);
    if (event === '3d:task:flow:update') this.ways.roomTold(payload);
    else this.tell({ kind: 'message', event, payload });
  }

  /** What was missed is old when it comes, and where people are is written at the tick: neither says how late the line is. */
  private heard(event: string, payload: unknown): void {
    if (this.link.state !== 'live') return;
    this.pulse.hear(event === '3d:agent:position:update' ? undefined : writtenMs(payload));
  }

  private takeLink(state: LinkState, retryAtMs: number | null): void {
    const before = this.link.state;
    this.link = { kind: 'link', state, retryAtMs, refusal: state === 'offline' ? this.link.refusal : null };
    if (state === 'live') this.pulse.start();
    if (before === 'live' && state !== 'live') this.leave();
    this.tell(this.link);
    if (state === 'live') this.returned();
  }

  private leave(): void {
    const { heardMs } = this.pulse.now();
    this.pulse.stop();
    if (this.place !== null) this.absence = { fromMs: heardMs ?? Date.now(), from: this.place, failures: 0, waits: 0 };
  }

  private joined(place: Place): void {
    this.place = place;
  }

  /** Go on in the log: what is not seen when the line drops was missed. */
  private see(payload: unknown): void {
    const to = isFields(payload) ? (rangeOf(payload)?.to ?? 0) : 0;
    if (this.place !== null && this.absence === null && to > this.place.seq) this.place = { ...this.place, seq: to };
  }

  /** Say what was missed, if anybody would have noticed. */
  private returned(): void {
    const [absence, place, untilMs] = [this.absence, this.place, Date.now()];
    this.absence = null;
    if (absence === null || place === null || untilMs - absence.fromMs < AWAY_MS) return;
    const { fromMs, from, failures, waits } = absence;
    const changes = from.epoch === place.epoch ? place.seq - from.seq : null;
    if (changes !== 0) this.tell({ kind: 'missed', missed: { fromMs, untilMs, changes, failures, waits } });
  }

  private followFlow(organizationId: string): Following {
    return followTasks(organizationId, {
      onOpen: () => this.ways.streamOpened(),
      onBroken: () => this.ways.streamBroke(),
      onEvent: (event, payload) => this.ways.streamTold(event, payload),
    });
  }
}
