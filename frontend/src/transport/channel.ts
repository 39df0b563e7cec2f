import type { Socket } from 'socket.io-client';
import { RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MS, SLOW_RETRY_MS } from '../config/timings';
import { isFields, type Fields } from '../protocol/guards';
import type { Room } from '../protocol/join';
import { refresh } from './identity';
import { Rooms, type RoomListener } from './rooms';

export type LinkState = 'connecting' | 'live' | 'resuming' | 'offline';

export interface ChannelListener extends Omit<RoomListener, 'onJoined'> {
  onLink(state: LinkState): void;
  onNotification(payload: Fields): void;
}

export interface Channel {
  retry(): void;
  /** Follow one more room, or leave it again. */
  want(room: Room, isWanted: boolean): void;
  close(): void;
}

const ROOMS: Room[] = ['scene', 'network'];

/** A socket and its rooms, which mend themselves until they are closed. */
export class MendingChannel implements Channel {
  private readonly rooms: Rooms;
  private later: ReturnType<typeof setTimeout> | undefined;
  private state: LinkState = 'connecting';
  private closed = false;

  constructor(
    private readonly socket: Socket,
    organizationId: string,
    private readonly listener: ChannelListener,
  ) {
    this.rooms = new Rooms(socket, organizationId, ROOMS, {
      onSnapshot: (room, snapshot, seq) => listener.onSnapshot(room, snapshot, seq),
      onMessage: (event, payload) => listener.onMessage(event, payload),
      onRefused: (detail) => this.refused(detail),
      onJoined: () => this.become('live'),
    });
    socket.on('connect', () => void this.rooms.join());
    socket.on('disconnect', (reason) => this.dropped(reason));
    socket.on('connect_error', () => void this.notConnected());
    socket.io.on('reconnect_failed', () => this.giveUp(SLOW_RETRY_MS));
    socket.on('auth:expiring', () => void this.renew());
    socket.on('system:notification', (payload: unknown) => isFields(payload) && listener.onNotification(payload));
    window.addEventListener('online', this.retry);
    listener.onLink(this.state);
    socket.connect();
  }

  retry = (): void => {
    if (this.closed || this.state === 'live') return;
    this.become('resuming');
    this.again();
  };

  want(room: Room, isWanted: boolean): void {
    this.rooms.want(room, isWanted);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.later);
    window.removeEventListener('online', this.retry);
    this.socket.removeAllListeners();
    this.socket.io.off();
    this.socket.disconnect();
  }

  private become(state: LinkState): void {
    if (this.closed || state === this.state) return;
    this.state = state;
    this.listener.onLink(state);
  }

  /** A machine without a network need not wait for five attempts to say so. */
  private broken(): void {
    this.become(navigator.onLine ? 'resuming' : 'offline');
  }

  private dropped(reason: string): void {
    if (this.closed || reason === 'io client disconnect') return;
    this.broken();
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
    else if (this.state === 'resuming') this.broken();
  }

  private refused(detail: string): void {
    this.listener.onRefused(detail);
    this.giveUp(SLOW_RETRY_MS);
  }

  private giveUp(againInMs: number): void {
    this.become('offline');
    this.after(againInMs);
  }

  private after(milliseconds: number): void {
    clearTimeout(this.later);
    if (!this.closed) this.later = setTimeout(() => this.again(), milliseconds);
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
