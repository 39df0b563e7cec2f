import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Ears } from '../../tests/ears';
import { AWAY_MS, SLOW_RETRY_MS } from '../config/timings';
import type { Fields } from '../protocol/guards';
import { LiveLine } from './follow';
import { sayNetwork } from './network';
import type { LinkNews, Missed, News } from './news';

/** A socket whose server stands where the test says. */
class FakeSocket extends Ears {
  readonly io = new Ears();
  connected = false;
  active = true;
  place = { epoch: 'e', seq: 5 };
  rooms: Fields = { scene: { snapshot: { agents: [] } }, network: { snapshot: {} } };
  asked: Fields[] = [];

  connect(): this {
    return this;
  }
  disconnect(): this {
    this.connected = false;
    return this;
  }
  removeAllListeners(): void {
    this.off();
  }
  emit(): void {
    return;
  }
  timeout(): { emitWithAck(event: string, asked: Fields): Promise<unknown> } {
    return {
      emitWithAck: (event, asked) => {
        if (event === 'metaverse:clock') return Promise.resolve({ ok: true, at: new Date().toISOString() });
        this.asked.push(asked);
        return Promise.resolve({ ok: true, ...this.place, rooms: this.rooms });
      },
    };
  }
  async comesUp(): Promise<void> {
    this.connected = true;
    this.says('connect');
    await vi.advanceTimersByTimeAsync(0);
  }
  drops(): void {
    this.connected = false;
    this.says('disconnect', 'transport close');
  }
}

let socket = new FakeSocket();
let told: News[] = [];
let line: LiveLine;

vi.mock('./sockets', () => ({ socketFor: () => socket }));

beforeEach(async () => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  told = [];
  line = new LiveLine('org', (news) => told.push(news), { rooms: ['scene', 'network'], tasks: false });
  await socket.comesUp();
});
afterEach(() => {
  line.close();
  sayNetwork(true);
  vi.useRealTimers();
});

const missed = (): Missed[] => told.flatMap((news) => (news.kind === 'missed' ? [news.missed] : []));
const states = (): LinkNews['state'][] => told.flatMap((news) => (news.kind === 'link' ? [news.state] : []));
const status = (from: number, to: number, ...agents: Fields[]): Fields => ({ organizationId: 'org', seq: { from, to }, at: new Date().toISOString(), agents });

/** Be away for a while, and come back to a log that has gone on. */
async function away(forMs: number, seq: number, ...agents: Fields[]): Promise<void> {
  socket.drops();
  await vi.advanceTimersByTimeAsync(forMs);
  const events = [{ event: '3d:agent:status', payload: status(socket.place.seq + 1, seq, ...agents) }];
  socket.place = { ...socket.place, seq };
  socket.rooms = { scene: { events }, network: { snapshot: {} } };
  await socket.comesUp();
}

test('after an absence it resumes from where it stood, and says what was missed', async () => {
  socket.says('3d:agent:status', status(6, 8, { agentId: 'ada', status: 'working' }));
  socket.place = { epoch: 'e', seq: 8 };
  await away(60_000, 20, { agentId: 'ada', status: 'error' }, { agentId: 'bob', status: 'waiting' });
  expect(socket.asked[1]?.since).toEqual({ epoch: 'e', scene: 8 });
  expect(missed()).toMatchObject([{ changes: 12, failures: 1, waits: 1 }]);
  const [{ fromMs, untilMs }] = missed() as [Missed];
  expect(untilMs - fromMs).toBeGreaterThanOrEqual(60_000);
});

test('nobody is told of an absence that nobody noticed, nor of one in which nothing happened', async () => {
  await away(AWAY_MS - 1000, 9, { agentId: 'ada', status: 'error' });
  await away(60_000, 9);
  expect(missed()).toEqual([]);
});

test('where the log began anew nobody says how much was missed', async () => {
  socket.says('3d:agent:status', status(6, 6, { agentId: 'ada', status: 'working' }));
  socket.drops();
  await vi.advanceTimersByTimeAsync(60_000);
  socket.place = { epoch: 'another', seq: 2 };
  socket.rooms = { scene: { snapshot: { agents: [{ agentId: 'ada', status: 'error' }] } }, network: { snapshot: {} } };
  await socket.comesUp();
  expect(missed()).toMatchObject([{ changes: null, failures: 1, waits: 0 }]);
  expect(told.filter(({ kind }) => kind === 'snapshot')).toHaveLength(4);
});

test('without a network it says so at once, tries nothing, and is back when there is one', async () => {
  sayNetwork(false);
  await vi.advanceTimersByTimeAsync(SLOW_RETRY_MS * 3);
  expect(states()).toEqual(['connecting', 'live', 'offline']);
  sayNetwork(true);
  await socket.comesUp();
  expect(states().slice(-2)).toEqual(['resuming', 'live']);
});

test('whoever follows later is told how everything stands', () => {
  const kinds = line.news().map((news) => (news.kind === 'link' ? news.state : news.kind));
  expect(kinds).toEqual(['live', 'pulse', 'snapshot', 'snapshot', 'stream']);
});
