import type { Socket } from 'socket.io-client';
import { expect, test } from 'vitest';
import { Rooms } from './rooms';

type Ask = { since?: Record<string, unknown> };

/** A socket whose server answers a join when the test says so. */
class FakeSocket {
  connected = true;
  asked: Ask[] = [];
  private readonly ears = new Map<string, (payload: unknown) => void>();
  private answer: (value: unknown) => void = () => undefined;

  on(event: string, listen: (payload: unknown) => void): this {
    this.ears.set(event, listen);
    return this;
  }

  timeout(): { emitWithAck(event: string, asked: Ask): Promise<unknown> } {
    return {
      emitWithAck: (_event, asked) => {
        this.asked.push(asked);
        return new Promise((resolve) => (this.answer = resolve));
      },
    };
  }

  says(event: string, payload: object): void {
    this.ears.get(event)?.({ organizationId: 'org', ...payload });
  }

  async acknowledges(value: object): Promise<void> {
    this.answer(value);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function office() {
  const socket = new FakeSocket();
  const told: string[] = [];
  const rooms = new Rooms(socket as unknown as Socket, 'org', ['scene', 'network'], {
    onSnapshot: (room) => told.push(`snapshot ${room}`),
    onMessage: (event, payload) => told.push(`${event} ${JSON.stringify(payload.seq)}`),
    onJoined: () => told.push('joined'),
    onRefused: (detail) => told.push(`refused: ${detail}`),
    onLost: () => told.push('lost'),
  });
  return { socket, told, rooms };
}

const status = (from: number, to: number) => ['3d:agent:status', { seq: { from, to }, agents: [] }] as const;
const whole = { ok: true, epoch: 'e1', seq: 7, rooms: { scene: { snapshot: {} }, network: { snapshot: {} } } };

test('what happens during a join is told after its snapshot, once', async () => {
  const { socket, told, rooms } = office();
  void rooms.join();
  socket.says(...status(6, 7));
  socket.says(...status(8, 8));
  await socket.acknowledges(whole);
  expect(told).toEqual(['snapshot scene', '3d:agent:status {"from":8,"to":8}', 'snapshot network', 'joined']);
});

test('a gap makes the client join again from where it stands', async () => {
  const { socket, told, rooms } = office();
  void rooms.join();
  await socket.acknowledges(whole);
  socket.says(...status(10, 11));
  expect(socket.asked[1]?.since).toEqual({ epoch: 'e1', scene: 7 });
  const missed = { event: '3d:agent:status', payload: { seq: { from: 8, to: 11 }, agents: [] } };
  await socket.acknowledges({ ok: true, epoch: 'e1', seq: 11, rooms: { scene: { events: [missed] } } });
  expect(told.slice(3)).toEqual(['3d:agent:status {"from":8,"to":11}', 'joined']);
});

test('a slow client that is told to resume joins again', async () => {
  const { socket, told, rooms } = office();
  void rooms.join();
  await socket.acknowledges(whole);
  socket.says('3d:resume', { rooms: ['scene'], reason: 'floors' });
  expect(socket.asked).toHaveLength(2);
  expect(told.at(-1)).toBe('joined');
  socket.says('3d:resume', { rooms: ['scene', 'org'], reason: 'slow' });
  expect(socket.asked).toHaveLength(3);
  expect(told.at(-1)).toBe('lost');
});

test('what another organization says is not heard', async () => {
  const { socket, told, rooms } = office();
  void rooms.join();
  await socket.acknowledges(whole);
  socket.says('3d:agent:status', { organizationId: 'other', seq: { from: 8, to: 8 }, agents: [] });
  expect(told.at(-1)).toBe('joined');
});

test('a refused join says why', async () => {
  const { socket, told, rooms } = office();
  void rooms.join();
  await socket.acknowledges({ ok: false, error: { detail: 'There is no such organization.' } });
  expect(told).toEqual(['refused: There is no such organization.']);
});
