import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useQueued, type Queued } from '../store/queued';
import { useStore } from '../store/store';
import { flush, queue, takeBack } from './outbox';

const decision = (id: string, more: Partial<Queued> = {}): Queued => ({
  id,
  organizationId: 'org',
  userId: 'u',
  atMs: Number(id.slice(2)),
  path: '/api/metaverse/commands',
  body: { kind: 'approve' },
  subject: `request:ada:${id}`,
  act: 'approve',
  name: 'Ada',
  refused: null,
  ...more,
});

const sent: { key: string; kind: string }[] = [];
let answer: () => Promise<Response>;
const waiting = (): string[] => useQueued.getState().items.map(({ id }) => id);

beforeEach(() => {
  sent.length = 0;
  answer = async () => new Response('{}', { status: 202 });
  useQueued.setState({ items: [] });
  useStore.setState({ organizationId: 'org', link: 'live', user: { id: 'u', email: '', name: '', organizations: [] } });
  vi.stubGlobal('fetch', async (_: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body) as { key: string; kind: string });
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

test('what waits is sent in the order it was decided, each with its own id', async () => {
  await queue(decision('k-2'));
  await queue(decision('k-1'));
  await flush();
  expect(sent.map(({ key }) => key)).toEqual(['k-1', 'k-2']);
  expect(waiting()).toEqual([]);
});

test('two who send at once send it once', async () => {
  await queue(decision('k-1'));
  await Promise.all([flush(), flush()]);
  expect(sent).toHaveLength(1);
});

test('what cannot be sent waits on, with the same id', async () => {
  await queue(decision('k-1'));
  answer = async () => Promise.reject(new TypeError('Failed to fetch'));
  await flush();
  expect(waiting()).toEqual(['k-1']);
  answer = async () => new Response('{}', { status: 202 });
  await flush();
  expect(sent.map(({ key }) => key)).toEqual(['k-1', 'k-1']);
  expect(waiting()).toEqual([]);
});

test('what the server refuses stays with the reason, and is not sent again', async () => {
  await queue(decision('k-1'));
  answer = async () => new Response('{"detail":"The request is decided already: deny."}', { status: 409 });
  await flush();
  await flush();
  expect(useQueued.getState().items[0]?.refused).toBe('The request is decided already: deny.');
  expect(sent).toHaveLength(1);
});

test('what was taken back, is of another place, or has no connection is not sent', async () => {
  await queue(decision('k-1'));
  await queue(decision('k-2', { organizationId: 'other' }));
  expect(await takeBack('k-1')).toBe(true);
  await flush();
  useStore.setState({ organizationId: 'other', link: 'offline' });
  await flush();
  expect(sent).toEqual([]);
  expect(waiting()).toEqual(['k-2']);
});
