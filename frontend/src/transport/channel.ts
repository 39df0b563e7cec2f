import type { Socket } from 'socket.io-client';
import { RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MS, SLOW_RETRY_MS } from '../config/timings';
import type { Looked } from '../protocol/gaze';
import { isFields, type Fields } from '../protocol/guards';
import type { Room } from '../protocol/join';
import { refresh } from './identity';
import { isCut, onNetwork } from './network';
import type { LinkState } from './news';
import { Rooms, type Place, type RoomListener } from './rooms';

export interface ChannelListener extends Omit<RoomListener, 'onJoined' | 'onLost'> {
  onLink(state: LinkState, retryAtMs: number | null): void;
  /** The rooms are joined: everything up to this place was told. */
  onJoined(place: Place): void;
  onNotification(payload: Fields): void;
}

/** A socket and its rooms, which mend themselves until they are closed. */
export class MendingChannel {
  private readonly rooms: Rooms;
  private readonly unlisten: () => void;
  private later: ReturnType<typeof setTimeout> | undefined;
  private state: LinkState = 'connecting';
  private retryAtMs: number | null = null;
  private closed = false;

  constructor(
    private readonly socket: Socket,
    organizationId: string,
    rooms: Room[],
    private readonly listener: ChannelListener,
  ) {
    this.rooms = new Rooms(socket, organizationId, rooms, {
      onSnapshot: (room, snapshot, seq) => listener.onSnapshot(room, snapshot, seq),
      onMessage: (event, payload) => listener.onMessage(event, payload),
      onRefused: (detail) => this.refused(detail),
      onJoined: (place) => this.joined(place),
      onLost: () => this.become('resuming'),
    });
    socket.on('connect', () => void this.rooms.join());
    socket.on('disconnect', (reason) => this.dropped(reason));
    socket.on('connect_error', () => void this.notConnected());
    socket.io.on('reconnect_failed', () => this.giveUp(SLOW_RETRY_MS));
    socket.on('auth:expiring', () => void this.renew());
    socket.on('system:notification', (payload: unknown) => isFields(payload) && listener.onNotification(payload));
    this.unlisten = onNetwork((there) => (there ? this.retry() : this.cut()));
    listener.onLink(this.state, null);
    if (isCut()) this.cut();
    else socket.connect();
  }

  /** Try again now, unless there is nothing to mend. */
  retry(): void {
    if (this.closed || this.state === 'live') return;
    this.become('resuming');
    this.again();
  }

  /** Take the line for dead although nobody has said so, and begin anew. */
  doubt(): void {
    if (this.closed || this.state !== 'live') return;
    this.become('resuming');
    this.socket.disconnect().connect();
  }

  /** Follow one more room, or leave it again. */
  want(room: Room, isWanted: boolean): void {
    this.rooms.want(room, isWanted);
  }

  /** Look at some places of the scene only. */
  look(gaze: Looked): void {
    this.rooms.look(gaze);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.later);
    this.unlisten();
    this.socket.removeAllListeners();
    this.socket.io.off();
    this.socket.disconnect();
  }

  /** Nobody can be reached: say so at once, and do not try until somebody can. */
  private cut(): void {
    if (this.closed) return;
    clearTimeout(this.later);
    this.socket.disconnect();
    this.become('offline');
  }

  private become(state: LinkState, retryAtMs: number | null = null): void {
    if (this.closed || (state === this.state && retryAtMs === this.retryAtMs)) return;
    this.state = state;
    this.retryAtMs = retryAtMs;
    this.listener.onLink(state, retryAtMs);
  }

  private joined(place: Place): void {
    this.listener.onJoined(place);
    this.become('live');
  }

  private dropped(reason: string): void {
    if (this.closed || reason === 'io client disconnect') return;
    this.become('resuming');
    if (reason === 'io server disconnect') this.after(RECONNECT_DELAY_MS);
  }

  /** The transport mends itself; a refusal does not, and is most often an access token that ended. */
  private async notConnected(): Promise<void> {
    if (this.closed) return;
    if (this.socket.active) return this.stillNotConnected();
    await refresh().catch(() => null);
    this.giveUp(RECONNECT_DELAY_MAX_MS);
  }

  /** Where nothing was live yet, nothing is resumed: what is shown is old from the first failure on. */
  private stillNotConnected(): void {
    if (this.state === 'connecting') this.become('offline');
  }

  private refused(detail: string): void {
    this.listener.onRefused(detail);
    this.giveUp(SLOW_RETRY_MS);
  }

  private giveUp(againInMs: number): void {
    if (this.closed) return;
    this.become('offline', isCut() ? null : Date.now() + againInMs);
    this.after(againInMs);
  }

  private after(milliseconds: number): void {
    clearTimeout(this.later);
    if (!this.closed && !isCut()) this.later = setTimeout(() => this.again(), milliseconds);
  }

  private again(): void {
    clearTimeout(this.later);
    if (this.socket.connected) void this.rooms.join();
    else this.socket.disconnect().connect();
  }

  private async renew(): Promise<void> {
    const signedIn = await refresh().catch(() => null);
    if (signedIn !== null) this.socket.emit('auth:refresh', { token: signedIn.accessToken });
  }
}
