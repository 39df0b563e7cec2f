import type { io as Io, Socket } from 'socket.io-client';
import { env } from '../config/env';
import { CONNECT_TIMEOUT_MS, RECONNECT_ATTEMPTS, RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MS } from '../config/timings';
import type { Room } from '../protocol/join';
import { MendingChannel, type Channel, type ChannelListener } from './channel';
import { freshToken } from './identity';

/** Open the live channel of an organization; it mends itself until it is closed. */
export function openChannel(organizationId: string, listener: ChannelListener): Channel {
  let channel: Channel | null = null;
  let closed = false;
  const wanted = new Map<Room, boolean>();
  void import('socket.io-client').then(({ io }) => {
    if (closed) return;
    channel = new MendingChannel(socketFor(io, organizationId), organizationId, listener);
    for (const [room, isWanted] of wanted) channel.want(room, isWanted);
  });
  return {
    retry: () => channel?.retry(),
    want: (room, isWanted) => {
      wanted.set(room, isWanted);
      channel?.want(room, isWanted);
    },
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
    timeout: CONNECT_TIMEOUT_MS,
    auth: (give) => void freshToken().catch(() => null).then((token) => give({ token: token ?? '' })),
  });
}
