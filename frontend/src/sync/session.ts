import { env } from '../config/env';
import { toUser, type SignedIn, type User } from '../protocol/auth';
import { forget, keep, recall } from '../store/keep';
import { useQueued } from '../store/queued';
import { emptyOffice } from '../store/state';
import { useStore } from '../store/store';
import { takeArrival } from '../transport/entrance';
import * as identity from '../transport/identity';
import type { How } from '../transport/identity';
import { renewTogether } from '../transport/lines';
import { asProblem } from '../transport/problem';
import { forgetOffices } from './lastState';

const isText = (value: unknown): value is string => typeof value === 'string';
const isUser = (value: unknown): value is User => toUser(value) !== null;

/** A link from a message names the organization that it is about. */
const named = (): string | null => new URLSearchParams(window.location.search).get('org');

function choose(user: User): string | null {
  const isMine = (wish: string | null): wish is string => user.organizations.some(({ id }) => id === wish);
  const linked = named();
  const wished = useStore.getState().organizationId ?? (isMine(linked) ? linked : null) ?? recall('organization', isText) ?? env.defaultOrganizationId;
  return (user.organizations.find(({ id }) => id === wished) ?? user.organizations[0])?.id ?? null;
}

function take(signedIn: SignedIn | null, how: How): void {
  if (how === 'left') return leave();
  const { session, user } = useStore.getState();
  if (signedIn === null) {
    useStore.setState({ session: session === 'signedIn' || session === 'expired' ? 'expired' : 'signedOut' });
    return;
  }
  if (user !== null && user.id !== signedIn.user.id) leave();
  keep('user', signedIn.user);
  useStore.setState({ session: 'signedIn', user: signedIn.user, organizationId: choose(signedIn.user) });
}

/** Leave nothing of whoever was here; decisions that wait stay in the browser, for whoever made them. */
function leave(): void {
  forget('user');
  useQueued.setState({ items: [] });
  useStore.setState({ session: 'signedOut', user: null, organizationId: null, ...emptyOffice() });
  void forgetOffices();
}

/** Find out who is here; a server that does not answer shows what was last known to whoever was here. */
export function beginSession(): () => void {
  renewTogether();
  const unlisten = identity.onIdentity(take);
  window.addEventListener('hashchange', arrive);
  if (!arrive()) resume(recall('user', isUser));
  return () => {
    window.removeEventListener('hashchange', arrive);
    unlisten();
  };
}

function resume(user: User | null): void {
  if (user === null) useStore.setState({ session: 'signedOut' });
  else void identity.refresh().catch((thrown: unknown) => resumeUnreached(user, asProblem(thrown).unreachable));
}

/** Take in whoever comes by the provider or with a ticket, and tell whether somebody does. */
function arrive(): boolean {
  const arrival = takeArrival();
  if (arrival === null) return false;
  const entered = arrival.by === 'ticket' ? identity.letIn(arrival.ticket) : identity.refresh();
  void entered.catch(() => useStore.setState({ session: 'signedOut' }));
  return true;
}

function resumeUnreached(user: User, unreachable: boolean): void {
  useStore.setState(unreachable ? { session: 'signedIn', user, organizationId: choose(user) } : { session: 'signedOut' });
}

export const signIn = identity.login;
export { PASSWORDS_ALONE, wayThere, waysIn, type WaysIn } from '../transport/entrance';

export async function signOut(): Promise<void> {
  leave();
  const beyond = await identity.logout();
  if (beyond !== null) location.assign(beyond);
}

export function chooseOrganization(organizationId: string): void {
  keep('organization', organizationId);
  useStore.setState({ organizationId, ...emptyOffice() });
}
