import type { io as Io, Socket } from 'socket.io-client';
import { env } from '../config/env';
import { RECONNECT_ATTEMPTS, RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MS, SLOW_RETRY_MS } from '../config/timings';
import { isFields, type Fields } from '../protocol/guards';
import type { Room } from '../protocol/join';
import { freshToken, refresh } from './identity';
import { Rooms, type RoomListener } from './rooms';

export type LinkState = 'connecting' | 'live' | 'resuming' | 'offline';

export interface ChannelListener extends Omit<RoomListener, 'onJoined'> {
  onLink(state: LinkState): void;
  onNotification(payload: Fields): void;
}

export interface Channel {
  retry(): void;
  close(): void;
}

const ROOMS: Room[] = ['scene', 'network'];

/** Open the live channel of an organization; it mends itself until it is closed. */
export function openChannel(organizationId: string, listener: ChannelListener): Channel {
  let channel: Channel | null = null;
  let closed = false;
  void import('socket.io-client').then(({ io }) => {
    if (!closed) channel = new MendingChannel(socketFor(io, organizationId), organizationId, listener);
  });
  return {
    retry: () => channel?.retry(),
    close: () => {
      closed = true;
      channel?.close();
    },
  };
}

function socketFor(io: typeof Io, organizationId: string): Socket {
  return io(env.socketOrigin, {
    autoConnect: false,
    forceNew: true,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    query: { organizationId },
    reconnectionAttempts: RECONNECT_ATTEMPTS,
    reconnectionDelay: RECONNECT_DELAY_MS,
    reconnectionDelayMax: RECONNECT_DELAY_MAX_MS,
    auth: (give) => void freshToken().catch(() => null).then((token) => give({ token: token ?? '' })),
  });
}

class MendingChannel implements Channel {
  private readonly rooms: Rooms;
  private slowRetry: ReturnType<typeof setTimeout> | undefined;
  private state: LinkState = 'connecting';
  private closed = false;

  constructor(
    private readonly socket: Socket,
    organizationId: string,
    private readonly listener: ChannelListener,
  ) {
    this.rooms = new Rooms(socket, organizationId, ROOMS, {
      onSnapshot: (room, snapshot) => listener.onSnapshot(room, snapshot),
      onMessage: (event, payload) => listener.onMessage(event, payload),
      onRefused: (detail) => this.refused(detail),
      onJoined: () => this.become('live'),
    });
    socket.on('connect', () => void this.rooms.join());
    socket.on('disconnect', (reason) => this.dropped(reason));
    socket.on('connect_error', () => void this.notConnected());
    socket.io.on('reconnect_failed', () => this.gaveUp());
    socket.on('auth:expiring', () => void this.renew());
    socket.on('system:notification', (payload: unknown) => isFields(payload) && listener.onNotification(payload));
    window.addEventListener('online', this.retry);
    listener.onLink(this.state);
    socket.connect();
  }

  retry = (): void => {
    if (this.closed || this.socket.connected) return;
    clearTimeout(this.slowRetry);
    this.become('resuming');
    this.socket.disconnect().connect();
  };

  close(): void {
    this.closed = true;
    clearTimeout(this.slowRetry);
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

  private dropped(reason: string): void {
    if (this.closed || reason === 'io client disconnect') return;
    this.become('resuming');
    if (reason === 'io server disconnect') this.socket.connect();
  }

  /** The transport mends itself; a refusal does not, and is most often an access token that ended. */
  private async notConnected(): Promise<void> {
    if (this.socket.active || this.closed) return;
    await refresh().catch(() => null);
    this.gaveUp(RECONNECT_DELAY_MAX_MS);
  }

  private refused(detail: string): void {
    this.listener.onRefused(detail);
    this.gaveUp();
  }

  private gaveUp(againInMs = SLOW_RETRY_MS): void {
    if (this.closed) return;
    this.become('offline');
    clearTimeout(this.slowRetry);
    this.slowRetry = setTimeout(() => this.again(), againInMs);
  }

  private again(): void {
    if (this.socket.connected) void this.rooms.join();
    else this.socket.disconnect().connect();
  }

  private async renew(): Promise<void> {
    const signedIn = await refresh().catch(() => null);
    if (signedIn !== null) this.socket.emit('auth:refresh', { token: signedIn.accessToken });
  }
}
