import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refused, serve, signedIn } from '../../tests/server';
import type { Looked } from '../protocol/gaze';
import { Exchange, type SharedLine } from './exchange';
import * as identity from './identity';
import type { News, Tell } from './news';
import type { Port } from './ports';
import { Tab } from './tab';

/** Two ends that hear each other in the order things are said. */
function pair(): [Port, Port] {
  const ends: [Port, Port] = [end(), end()];
  ends[0].postMessage = (data) => hear(ends[1], data);
  ends[1].postMessage = (data) => hear(ends[0], data);
  return ends;
}

const end = (): Port => ({ postMessage: () => undefined, onmessage: null, close: () => undefined });
const hear = (port: Port, data: unknown): void => void queueMicrotask(() => port.onmessage?.({ data: structuredClone(data) } as MessageEvent));
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const STANDS: News = { kind: 'tasks', event: 'snapshot', payload: { tasks: [] } };
const moved = (seq: number): News => ({ kind: 'tasks', event: 'task', payload: { seq } });

interface Opened {
  organizationId: string;
  tell: Tell;
  line: SharedLine;
  known: News[];
  closed: boolean;
  gazes: Looked[];
}

let opened: Opened[] = [];
let exchange: Exchange;

function open(organizationId: string, tell: Tell): SharedLine {
  const known: News[] = [STANDS];
  const made: Opened = { organizationId, known, closed: false, gazes: [], tell: (news) => void (known.push(news), tell(news)), line: null as never };
  made.line = { news: () => [...known], retry: () => undefined, gaze: (gaze) => void made.gazes.push(gaze), look: () => undefined, close: () => void (made.closed = true) };
  opened.push(made);
  return made.line;
}

async function tab(): Promise<Tab> {
  const made = new Tab(() => {
    const [near, far] = pair();
    exchange.connect(far);
    return near;
  });
  await made.greet(new Promise<never>(() => undefined));
  return made;
}

beforeEach(() => {
  opened = [];
  exchange = new Exchange(open);
});
afterEach(() => {
  identity.become(null, 'ended');
  identity.renewBy(identity.renewByCookie);
  vi.unstubAllGlobals();
});

test('all tabs of an organization share one line, and hear the same from it', async () => {
  const heard: News[][] = [[], []];
  for (const news of heard) (await tab()).open('org_a', (told) => news.push(told));
  await settled();
  opened[0]?.tell(moved(1));
  await settled();
  expect(opened).toHaveLength(1);
  expect(heard).toEqual([
    [STANDS, moved(1)],
    [STANDS, moved(1)],
  ]);
});

test('whoever comes late is told how things stand, and then everything once', async () => {
  (await tab()).open('org_a', () => undefined);
  await settled();
  opened[0]?.tell(moved(1));
  const late: News[] = [];
  (await tab()).open('org_a', (news) => late.push(news));
  await Promise.resolve();
  opened[0]?.tell(moved(2));
  await settled();
  expect(late).toEqual([STANDS, moved(1), moved(2)]);
});

test('the tab that came first may go; the line ends with the last', async () => {
  const [first, second] = [await tab(), await tab()];
  first.open('org_a', () => undefined);
  const line = second.open('org_a', () => undefined);
  await settled();
  first.part();
  await settled();
  expect(opened.map(({ closed }) => closed)).toEqual([false]);
  line.close();
  await settled();
  expect(opened.map(({ closed }) => closed)).toEqual([true]);
});

test('a line looks wherever one of its tabs looks, and no longer where one did that is gone', async () => {
  const [first, second] = [await tab(), await tab()];
  const at = (floor: string) => ({ places: [{ floor }], agents: [] });
  first.open('org_a', () => undefined).gaze(at('f0'));
  const other = second.open('org_a', () => undefined);
  other.gaze(at('f1'));
  await settled();
  expect(opened[0]?.gazes.at(-1)).toEqual({ places: [{ floor: 'f0' }, { floor: 'f1' }], agents: [] });
  first.part();
  first.rejoin();
  await settled();
  expect(opened[0]?.gazes.at(-1)?.places).toHaveLength(2);
  other.close();
  await settled();
  expect(opened[0]?.gazes.at(-1)).toEqual(at('f0'));
});

test('organizations are kept apart', async () => {
  const heard: Record<string, News[]> = { org_a: [], org_b: [] };
  for (const name of ['org_a', 'org_b']) (await tab()).open(name, (news) => heard[name]?.push(news));
  await settled();
  opened[1]?.tell(moved(7));
  await settled();
  expect(opened.map(({ organizationId }) => organizationId)).toEqual(['org_a', 'org_b']);
  expect(heard).toEqual({ org_a: [STANDS], org_b: [STANDS, moved(7)] });
});

test('tokens are renewed once for all tabs', async () => {
  const asked = serve(signedIn('one'), signedIn('two'));
  const tabs = [await tab(), await tab(), await tab()];
  const renewed = await Promise.all(tabs.map((each) => each.renew(null)));
  expect(renewed.map((held) => held?.signedIn.accessToken)).toEqual(['one', 'one', 'one']);
  expect(asked).toHaveLength(1);
  expect((await tabs[0]?.renew('one'))?.signedIn.accessToken).toBe('two');
  expect((await tabs[1]?.renew('one'))?.signedIn.accessToken).toBe('two');
  expect(asked).toHaveLength(2);
});

test('a session that has ended ends every line, and a refusal is told with its reason', async () => {
  serve(signedIn('one'), refused(401, 'Ended.'), refused(500, 'Broken.'));
  const one = await tab();
  one.open('org_a', () => undefined);
  await one.renew(null);
  await settled();
  expect(await one.renew('one')).toBeNull();
  expect(opened.map(({ closed }) => closed)).toEqual([true]);
  await expect(one.renew(null)).rejects.toMatchObject({ status: 500, detail: 'Broken.' });
});

test('a session that has ended is told to every tab, and none goes on as if it were live', async () => {
  const [near, far] = pair();
  const heard: unknown[] = [];
  exchange.connect(far);
  near.onmessage = ({ data }) => heard.push(data);
  near.postMessage({ kind: 'hello', held: null, language: 'en' });
  await settled();
  identity.become(null, 'ended');
  await settled();
  expect(heard).toEqual([{ kind: 'welcome' }, { kind: 'held', held: null }]);
});

test('a tab that is told that its session has ended holds nothing any more', async () => {
  serve(signedIn('one'));
  const [near, far] = pair();
  const made = new Tab(() => near);
  far.onmessage = ({ data }) => data.kind === 'hello' && far.postMessage({ kind: 'welcome' });
  await made.greet(new Promise<never>(() => undefined));
  await identity.login('ann@example.com', 'secret');
  const how: string[] = [];
  const leave = identity.onIdentity((_, why) => how.push(why));
  far.postMessage({ kind: 'held', held: null });
  far.postMessage({ kind: 'held', held: null });
  await settled();
  leave();
  expect(identity.accessToken()).toBeNull();
  expect(how).toEqual(['ended']);
});

test('a page that slept is told anew how things stand, as after a line that dropped', async () => {
  const heard: News[] = [];
  const one = await tab();
  (await tab()).open('org_a', () => undefined);
  one.open('org_a', (news) => heard.push(news));
  await settled();
  one.part();
  await settled();
  opened[0]?.tell(moved(1));
  await settled();
  one.rejoin();
  await settled();
  expect(heard).toEqual([STANDS, { kind: 'link', state: 'resuming', refusal: null, retryAtMs: null }, STANDS, moved(1)]);
});

test('a worker that does not answer is none', async () => {
  vi.useFakeTimers();
  const deaf = new Tab(() => end());
  const greeted = deaf.greet(new Promise<never>(() => undefined)).catch((error: Error) => error.message);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await greeted).toContain('does not answer');
  vi.useRealTimers();
});
