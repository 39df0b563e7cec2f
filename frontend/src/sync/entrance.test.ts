import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refused, serve, signedIn } from '../../tests/server';
import { emptyOffice } from '../store/state';
import { useStore } from '../store/store';
import { beginSession } from './session';

const welcome = signedIn('token');
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

let end = (): void => undefined;

beforeEach(() => {
  localStorage.removeItem('metaverse.user');
  useStore.setState({ session: 'unknown', user: null, organizationId: null, ...emptyOffice() });
});
afterEach(() => {
  end();
  vi.unstubAllGlobals();
});

async function open(): Promise<void> {
  end = beginSession();
  await settled();
}

/** Stand at an address, as a browser would. */
function at(path: string): void {
  const go = (_state: unknown, _title: string, to: string): void => void (location.href = new URL(to, location.href).href);
  vi.stubGlobal('history', { state: null, replaceState: go });
  go(null, '', path);
}

test('whoever comes back from the provider is signed in, and the address does not say so any more', async () => {
  at('/tasks?open=t-1#signed-in');
  const asked = serve(welcome);
  await open();
  expect(useStore.getState()).toMatchObject({ session: 'signedIn', user: { id: 'u' } });
  expect(asked.map(({ path }) => path)).toEqual(['/api/auth/refresh']);
  expect(location.href).toMatch(/\/tasks\?open=t-1$/);
});

test('whoever comes back to a path that looks like a host stays here', async () => {
  const { host } = location;
  at('/.//elsewhere.test#signed-in');
  serve(welcome);
  await open();
  expect([location.host, location.hash]).toEqual([host, '']);
  expect(useStore.getState().session).toBe('signedIn');
});

test('a ticket lets somebody in once, and is not left in the address', async () => {
  at('/#let-in=abc.def');
  const asked = serve(welcome);
  await open();
  expect(asked).toMatchObject([{ path: '/api/auth/let-in', body: { ticket: 'abc.def' } }]);
  expect(location.hash).toBe('');
  expect(useStore.getState().session).toBe('signedIn');
});

test('a ticket that is not good leads to the sign-in page', async () => {
  at('/#let-in=used');
  serve(refused(401, 'The ticket is not good.'));
  await open();
  expect(useStore.getState().session).toBe('signedOut');
});
