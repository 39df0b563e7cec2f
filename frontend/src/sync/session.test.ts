import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { json, nobody, refused, serve } from '../../tests/server';
import { recall } from '../store/keep';
import { useQueued } from '../store/queued';
import { emptyOffice } from '../store/state';
import { useStore } from '../store/store';
import { beginSession, chooseOrganization, signIn, signOut } from './session';

const ORGANIZATIONS = [
  { id: 'org_a', name: 'A', role: 'viewer' },
  { id: 'org_default', name: 'B', role: 'owner' },
];
const ANN = { id: 'u', email: 'ann@example.com', name: 'Ann', organizations: ORGANIZATIONS };
const welcome = json({ accessToken: 'token', expiresIn: 900, user: ANN });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let end = (): void => undefined;

beforeEach(() => {
  localStorage.removeItem('metaverse.user');
  localStorage.removeItem('metaverse.organization');
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

test('whoever was never here is asked to sign in, without a request', async () => {
  const asked = serve(nobody);
  await open();
  expect(useStore.getState().session).toBe('signedOut');
  expect(asked).toEqual([]);
});

test('whoever signs in enters the organization of the settings, and later the one last chosen', async () => {
  serve(welcome);
  await open();
  await signIn('ann@example.com', 'secret');
  expect(useStore.getState()).toMatchObject({ session: 'signedIn', organizationId: 'org_default' });
  chooseOrganization('org_a');
  end();
  useStore.setState({ organizationId: null });
  await open();
  expect(useStore.getState().organizationId).toBe('org_a');
});

test('a wrong password leaves everything as it was', async () => {
  serve(refused(401, 'Wrong.'));
  await open();
  await expect(signIn('ann@example.com', 'guess')).rejects.toMatchObject({ status: 401 });
  expect(useStore.getState().session).toBe('signedOut');
});

test('a server that does not answer shows the last known state to whoever was here', async () => {
  serve(welcome);
  await open();
  await signIn('ann@example.com', 'secret');
  end();
  useStore.setState({ session: 'unknown', user: null, organizationId: null });
  serve(nobody);
  await open();
  expect(useStore.getState()).toMatchObject({ session: 'signedIn', user: { name: 'Ann' }, organizationId: 'org_default' });
});

test('a session that has ended says so, and remembers whose it was', async () => {
  serve(welcome);
  await open();
  await signIn('ann@example.com', 'secret');
  serve(refused(401, 'Ended.'));
  const { refresh } = await import('../transport/identity');
  await refresh();
  expect(useStore.getState()).toMatchObject({ session: 'expired', user: { email: 'ann@example.com' } });
});

test('whoever signs out leaves nothing behind', async () => {
  serve(welcome);
  await open();
  await signIn('ann@example.com', 'secret');
  useStore.setState({ agentsKnown: true });
  useQueued.setState({ items: [{ id: 'k', organizationId: 'org_a', userId: 'u', atMs: 0, path: '', body: {}, subject: '', act: 'approve', name: '', refused: null }] });
  const asked = serve(() => new Response(null, { status: 204 }));
  await signOut();
  expect(asked.map(({ path }) => path)).toEqual(['/api/auth/logout']);
  expect(useStore.getState()).toMatchObject({ session: 'signedOut', user: null, organizationId: null, agentsKnown: false });
  expect(useQueued.getState().items).toEqual([]);
  expect(recall('user', (value): value is object => value !== null)).toBeNull();
});
