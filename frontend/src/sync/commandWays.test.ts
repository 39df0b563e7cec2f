import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withCommands } from '../store/changes';
import { emptyOffice } from '../store/state';
import { useStore } from '../store/store';
import { followCommands } from './commandWays';

const hears = vi.hoisted(() => ({ news: (_: string): void => undefined }));
vi.mock('./live', () => ({ onNews: (listen: (what: string) => void) => ((hears.news = listen), () => undefined) }));

type Sent = { commandId: string; agentId: string; kind: 'pause'; at: string; seq: number; state: string; seenAt?: string; outcome?: string };
const command = (seq: number, more: Partial<Sent> = {}): Sent => ({
  commandId: `c-${seq}`,
  agentId: `a-${seq}`,
  kind: 'pause',
  at: new Date(Date.UTC(2026, 2, 1) + seq * 1000).toISOString(),
  seq,
  state: 'sent',
  ...more,
});

/** The server's commands, and how many each request asked for. */
let kept: Sent[] = [];
let limits: number[] = [];
let stop = (): void => undefined;

const all = (count: number, more: Partial<Sent> = {}): Sent[] => Array.from({ length: count }, (_, index) => command(index + 1, more));
const states = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { state } of useStore.getState().commands.values()) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
};
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

function page(address: string): Response {
  const query = new URL(address).searchParams;
  const limit = Number(query.get('limit'));
  limits.push(limit);
  const items = kept.filter(({ seq }) => seq < Number(query.get('after') ?? Infinity)).sort((one, other) => other.seq - one.seq).slice(0, limit);
  return Response.json({ items, ...(items.length === limit && { next: items.at(-1)?.seq }) });
}

beforeEach(() => {
  vi.useFakeTimers();
  limits = [];
  useStore.setState({ organizationId: 'org', ...emptyOffice(), link: 'resuming' });
  vi.stubGlobal('fetch', async (address: string) => page(address));
  stop = followCommands();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('after a reconnect every command under way is caught up, however many came after it', async () => {
  useStore.setState({ commands: withCommands(new Map(), [...all(150), ...all(50).map((one) => ({ ...one, seenAt: one.at }))] as never) });
  expect(states()).toEqual({ seen: 50, sent: 100 });
  kept = [...all(150, { outcome: 'done', state: 'done' }), ...Array.from({ length: 60 }, (_, index) => command(index + 151))];
  useStore.setState({ link: 'live' });
  await pass();
  expect(states()).toEqual({ done: 150, sent: 60 });
  expect(limits).toEqual([50, 500]);
});

test('where nothing is under way, the latest are enough', async () => {
  kept = all(200, { outcome: 'done', state: 'done' });
  useStore.setState({ link: 'live' });
  await pass();
  expect(limits).toEqual([50]);
});

test('news are a reason to look while a command is under way, but no further back than to what can end unheard', async () => {
  kept = all(200, { seenAt: '2026-03-01T00:00:00.000Z', state: 'seen' });
  hears.news('notification');
  await pass(2000);
  expect(limits).toEqual([]);
  useStore.setState({ commands: withCommands(new Map(), [kept[0]] as never) });
  hears.news('notification');
  await pass(2000);
  expect(limits).toEqual([50]);
});
