import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { json, nobody, refused, serve, signedIn } from '../../tests/server';
import { ANSWER_MS } from '../config/timings';
import * as identity from './identity';
import { Problem } from './problem';
import { ask } from './rest';

beforeEach(async () => {
  serve(signedIn('first'));
  await identity.login('ann@example.com', 'secret');
});
afterEach(() => vi.unstubAllGlobals());

const thrownBy = (asking: Promise<unknown>): Promise<unknown> => asking.then(() => null, (thrown: unknown) => thrown);

test('a request bears the token and names the organization', async () => {
  const asked = serve(json({ ok: true }));
  await ask('/api/metaverse/tasks', { organizationId: 'org_a', query: { limit: 5, after: undefined } });
  expect(asked[0]?.path).toBe('/api/metaverse/tasks?organizationId=org_a&limit=5');
  expect(asked[0]?.headers.get('Authorization')).toBe('Bearer first');
  expect(asked[0]?.headers.get('X-Organization-Id')).toBe('org_a');
});

test('an expired token is renewed once, and the request sent again', async () => {
  const asked = serve(refused(401, 'Expired.'), signedIn('second'), json({ ok: true }));
  expect(await ask('/api/metaverse/tasks')).toEqual({ ok: true });
  expect(asked.map(({ path }) => path)).toEqual(['/api/metaverse/tasks', '/api/auth/refresh', '/api/metaverse/tasks']);
  expect(asked[2]?.headers.get('Authorization')).toBe('Bearer second');
});

test('two requests that meet an expired token share one renewal', async () => {
  const asked = serve(({ path, headers }) => {
    if (path === '/api/auth/refresh') return signedIn('second')();
    return headers.get('Authorization') === 'Bearer second' ? json(1)() : refused(401, 'Expired.')();
  });
  await Promise.all([ask('/a'), ask('/b')]);
  expect(asked.filter(({ path }) => path === '/api/auth/refresh')).toHaveLength(1);
});

test('whoever may not be renewed is told to be signed out', async () => {
  const told: unknown[] = [];
  const unlisten = identity.onIdentity((signed) => told.push(signed));
  serve(refused(401, 'Expired.'));
  const thrown = await thrownBy(ask('/a'));
  unlisten();
  expect(thrown).toMatchObject({ status: 401, detail: 'Expired.' });
  expect(told).toEqual([null]);
  expect(identity.accessToken()).toBeNull();
});

test('what the server says went wrong reaches the caller', async () => {
  serve(json({ title: 'Invalid', status: 422, detail: 'Mend it.', errors: [{ field: 'kind', message: 'is unknown' }, 7], requestId: 'r_1' }, 422));
  const thrown = await thrownBy(ask('/a'));
  expect(thrown).toBeInstanceOf(Problem);
  expect(thrown).toMatchObject({ detail: 'Mend it.', errors: [{ field: 'kind', message: 'is unknown' }], requestId: 'r_1' });
});

test('a page of a proxy instead of a problem is a problem, too', async () => {
  serve(() => new Response('<h1>Bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' }));
  expect(await thrownBy(ask('/a'))).toMatchObject({ status: 502, unreachable: true });
});

test('a server that does not answer is unreachable, and nobody is signed out', async () => {
  serve(nobody);
  expect(await thrownBy(ask('/a'))).toMatchObject({ status: 0, unreachable: true });
  expect(identity.accessToken()).toBe('first');
});

test('what is not answered is given up in the end, a renewal as well, and what comes after it is asked', async () => {
  vi.useFakeTimers();
  const silent = (): Promise<Response> => new Promise(() => undefined);
  serve(silent);
  const thrown = thrownBy(ask('/api/metaverse/tasks'));
  const renewed = thrownBy(identity.refresh());
  await vi.advanceTimersByTimeAsync(ANSWER_MS);
  vi.useRealTimers();
  expect(await thrown).toMatchObject({ unreachable: true });
  expect(await renewed).toMatchObject({ unreachable: true });
  serve(signedIn('second'));
  expect((await identity.refresh())?.accessToken).toBe('second');
});
