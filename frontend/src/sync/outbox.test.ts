import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { recall } from '../store/keep';
import { useQueued, type Queued } from '../store/queued';
import { useStore } from '../store/store';
import { flush, MARK, queue, recallQueued, takeBack } from './outbox';

/** What the browser keeps, for all tabs and whoever sits there; `slow` holds an answer back. */
const browser = vi.hoisted(() => ({ kept: new Map<string, unknown>(), slow: null as Promise<void> | null }));
vi.mock('idb', () => ({
  openDB: async () => ({
    put: async (_: string, item: { id: string }) => void browser.kept.set(item.id, item),
    delete: async (_: string, id: string) => void browser.kept.delete(id),
    count: async () => browser.kept.size,
    getKey: async (_: string, id: string) => (browser.kept.has(id) ? id : undefined),
    getAll: async () => {
      const items = [...browser.kept.values()];
      await browser.slow;
      return items;
    },
  }),
}));

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
const signIn = (id: string): void => useStore.setState({ user: { id, email: '', name: '', organizations: [] } });
const isMarked = (): boolean => recall(MARK, (value): value is boolean => value === true) === true;
const waiting = (): string[] => useQueued.getState().items.map(({ id }) => id);

beforeEach(() => {
  sent.length = 0;
  browser.kept.clear();
  browser.slow = null;
  answer = async () => new Response('{}', { status: 202 });
  useQueued.setState({ items: [] });
  useStore.setState({ organizationId: 'org', link: 'live' });
  signIn('u');
  vi.stubGlobal('fetch', async (_: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body) as { key: string; kind: string });
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

test('what waits is sent in the order it was decided, each with its own id', async () => {
  await queue(decision('k-12'));
  await queue(decision('k-11'));
  await flush();
  expect(sent.map(({ key }) => key)).toEqual(['k-11', 'k-12']);
  expect(waiting()).toEqual([]);
});

test('two who send at once send it once', async () => {
  await queue(decision('k-21'));
  await Promise.all([flush(), flush()]);
  expect(sent).toHaveLength(1);
});

test('what cannot be sent waits on, with the same id', async () => {
  await queue(decision('k-31'));
  answer = async () => Promise.reject(new TypeError('Failed to fetch'));
  await flush();
  expect(waiting()).toEqual(['k-31']);
  answer = async () => new Response('{}', { status: 202 });
  await flush();
  expect(sent.map(({ key }) => key)).toEqual(['k-31', 'k-31']);
  expect(waiting()).toEqual([]);
});

test('what the server refuses stays with the reason, and is not sent again', async () => {
  await queue(decision('k-41'));
  answer = async () => new Response('{"detail":"The request is decided already: deny."}', { status: 409 });
  await flush();
  await flush();
  expect(useQueued.getState().items[0]?.refused).toBe('The request is decided already: deny.');
  expect(sent).toHaveLength(1);
});

test('what was taken back, is of another place, or has no connection is not sent', async () => {
  await queue(decision('k-51'));
  await queue(decision('k-52', { organizationId: 'other' }));
  expect(await takeBack('k-51')).toBe(true);
  await flush();
  useStore.setState({ organizationId: 'other', link: 'offline' });
  await flush();
  expect(sent).toEqual([]);
  expect(waiting()).toEqual(['k-52']);
});

test('what one person decided is neither shown nor sent to another, and waits for who decided', async () => {
  await queue(decision('k-60'));
  signIn('v');
  await flush();
  expect(waiting()).toEqual([]);
  expect(sent).toEqual([]);
  expect(isMarked()).toBe(true);
  signIn('u');
  await flush();
  expect(sent.map(({ key }) => key)).toEqual(['k-60']);
  expect(isMarked()).toBe(false);
});

test('who signs in while decisions are being sent sends none of those left', async () => {
  await queue(decision('k-70'));
  await queue(decision('k-71'));
  answer = async () => {
    signIn('v');
    return new Response('{}', { status: 202 });
  };
  await flush();
  expect(sent.map(({ key }) => key)).toEqual(['k-70']);
});

test('what is taken back while another is being sent is not sent', async () => {
  await queue(decision('k-80'));
  await queue(decision('k-81'));
  answer = async () => {
    await takeBack('k-81');
    return new Response('{}', { status: 202 });
  };
  await flush();
  expect(sent.map(({ key }) => key)).toEqual(['k-80']);
});

test('what is taken back while the browser is asked what it keeps does not come back', async () => {
  await queue(decision('k-90'));
  let answers = (): void => undefined;
  browser.slow = new Promise((resolve) => (answers = resolve));
  const flushed = flush();
  await new Promise((resolve) => setImmediate(resolve));
  await takeBack('k-90');
  answers();
  await flushed;
  expect(waiting()).toEqual([]);
  expect(sent).toEqual([]);
});

test('what another tab has sent or taken back is not sent here', async () => {
  await queue(decision('k-100'));
  await queue(decision('k-101'));
  answer = async () => {
    browser.kept.delete('k-101');
    return new Response('{}', { status: 202 });
  };
  await flush();
  expect(sent.map(({ key }) => key)).toEqual(['k-100']);
  await queue(decision('k-102'));
  browser.kept.delete('k-102');
  await recallQueued();
  expect(waiting()).toEqual([]);
});
