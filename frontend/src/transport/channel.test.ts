import type { Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Ears } from '../../tests/ears';
import { refused, serve, signedIn } from '../../tests/server';
import { RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MS, SLOW_RETRY_MS } from '../config/timings';
import { MendingChannel } from './channel';
import { sayNetwork } from './network';

/** A socket that does what the test says. */
class FakeSocket extends Ears {
  readonly io = new Ears();
  connected = false;
  active = true;
  connects = 0;
  joins = 0;
  sent: unknown[] = [];
  answer: unknown = { ok: true, epoch: 'e', seq: 1, rooms: { scene: { snapshot: {} }, network: { snapshot: {} } } };

  connect(): this {
    this.connects += 1;
    return this;
  }
  disconnect(): this {
    this.connected = false;
    return this;
  }
  removeAllListeners(): void {
    this.off();
  }
  emit(event: string, payload: unknown): void {
    this.sent.push([event, payload]);
  }
  timeout(): { emitWithAck(): Promise<unknown> } {
    return {
      emitWithAck: () => {
        this.joins += 1;
        return this.answer === undefined ? Promise.reject(new Error('timed out')) : Promise.resolve(this.answer);
      },
    };
  }
  async comesUp(): Promise<void> {
    this.connected = true;
    this.says('connect');
    await vi.advanceTimersByTimeAsync(0);
  }
  drops(reason: string): void {
    this.connected = false;
    this.says('disconnect', reason);
  }
}

function open() {
  const socket = new FakeSocket();
  const told: string[] = [];
  const channel = new MendingChannel(socket as unknown as Socket, 'org', ['scene', 'network'], {
    onSnapshot: () => undefined,
    onMessage: () => undefined,
    onNotification: () => told.push('notified'),
    onRefused: (detail) => told.push(`refused: ${detail}`),
    onJoined: () => undefined,
    onLink: (state) => void (told.at(-1) === state || told.push(state)),
  });
  return { socket, told, channel };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  sayNetwork(true);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a channel that drops and comes back is live again', async () => {
  const { socket, told } = open();
  await socket.comesUp();
  socket.drops('transport close');
  await socket.comesUp();
  expect(told).toEqual(['connecting', 'live', 'resuming', 'live']);
  expect(socket.joins).toBe(2);
});

test('a slow client whose news were dropped is live anew, so that they are asked for again', async () => {
  const { socket, told } = open();
  await socket.comesUp();
  socket.says('3d:resume', { organizationId: 'org', rooms: ['scene'], reason: 'floors' });
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(['connecting', 'live']);
  socket.says('3d:resume', { organizationId: 'org', rooms: ['scene', 'org'], reason: 'slow' });
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(['connecting', 'live', 'resuming', 'live']);
});

test('after the attempts of the document it says that it is offline, and tries more slowly', async () => {
  const { socket, told } = open();
  socket.io.says('reconnect_failed');
  expect(told.at(-1)).toBe('offline');
  await vi.advanceTimersByTimeAsync(SLOW_RETRY_MS);
  expect(socket.connects).toBe(2);
});

test('without a network it says so at once, and tries nothing until there is one', async () => {
  const { socket, told } = open();
  await socket.comesUp();
  sayNetwork(false);
  expect(told.at(-1)).toBe('offline');
  await vi.advanceTimersByTimeAsync(SLOW_RETRY_MS * 2);
  expect(socket.connects).toBe(1);
  sayNetwork(true);
  expect(socket.connects).toBe(2);
});

test('a server that never answered is offline from the first failure on', async () => {
  const { socket, told } = open();
  socket.says('connect_error');
  expect(told).toEqual(['connecting', 'offline']);
  await socket.comesUp();
  expect(told.at(-1)).toBe('live');
});

test('the button tries at once', async () => {
  const { socket, told, channel } = open();
  socket.io.says('reconnect_failed');
  channel.retry();
  expect(told.at(-1)).toBe('resuming');
  expect(socket.connects).toBe(2);
});

test('a network that is back is tried at once', () => {
  const { socket } = open();
  socket.io.says('reconnect_failed');
  sayNetwork(true);
  expect(socket.connects).toBe(2);
});

test('a refused join says why; the button joins again on the same socket', async () => {
  const { socket, told, channel } = open();
  const good = socket.answer;
  socket.answer = { ok: false, error: { detail: 'You may not look.' } };
  await socket.comesUp();
  expect(told.slice(-2)).toEqual(['refused: You may not look.', 'offline']);
  socket.answer = good;
  channel.retry();
  await vi.advanceTimersByTimeAsync(0);
  expect(told.at(-1)).toBe('live');
  expect(socket.connects).toBe(1);
});

test('a server that hangs up is asked again, but not without a pause', async () => {
  const { socket } = open();
  await socket.comesUp();
  socket.drops('io server disconnect');
  expect(socket.connects).toBe(1);
  await vi.advanceTimersByTimeAsync(RECONNECT_DELAY_MS);
  expect(socket.connects).toBe(2);
});

test('a socket that is not let in renews the token first', async () => {
  const asked = serve(signedIn('next'));
  const { socket } = open();
  socket.active = false;
  socket.says('connect_error');
  await vi.advanceTimersByTimeAsync(RECONNECT_DELAY_MAX_MS);
  expect(asked.map(({ path }) => path)).toEqual(['/api/auth/refresh']);
  expect(socket.connects).toBe(2);
});

test('a token that expires is renewed on the socket', async () => {
  serve(signedIn('next'));
  const { socket } = open();
  await socket.comesUp();
  socket.says('auth:expiring', {});
  await vi.advanceTimersByTimeAsync(0);
  expect(socket.sent).toEqual([['auth:refresh', { token: 'next' }]]);
});

test('whoever is signed out sends no token', async () => {
  serve(refused(401, 'Who are you?'));
  const { socket } = open();
  socket.says('auth:expiring', {});
  await vi.advanceTimersByTimeAsync(0);
  expect(socket.sent).toEqual([]);
});

test('a closed channel stays closed', async () => {
  const { socket, told, channel } = open();
  socket.io.says('reconnect_failed');
  channel.close();
  await vi.advanceTimersByTimeAsync(SLOW_RETRY_MS * 2);
  sayNetwork(true);
  channel.retry();
  expect(socket.connects).toBe(1);
  expect(told).toEqual(['connecting', 'offline']);
});
