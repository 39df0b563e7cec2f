import { io, type Socket } from 'socket.io-client';
import { env } from '../config/env';
import { CONNECT_TIMEOUT_MS, RECONNECT_ATTEMPTS, RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MS } from '../config/timings';
import { freshToken } from './identity';
import { language } from './language';

/** Make a socket for an organization; whoever asked for it connects it. */
export function socketFor(organizationId: string): Socket {
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
    auth: (give) => void freshToken().catch(() => null).then((token) => give({ token: token ?? '', language: language() })),
  });
}
