import { env } from '../config/env';
import { toUser, type SignedIn, type User } from '../protocol/auth';
import { forget, keep, recall } from '../store/keep';
import { emptyOffice } from '../store/state';
import { useStore } from '../store/store';
import * as identity from '../transport/identity';
import { asProblem } from '../transport/problem';
import { forgetOffices } from './lastState';

const isText = (value: unknown): value is string => typeof value === 'string';
const isUser = (value: unknown): value is User => toUser(value) !== null;

function choose(user: User): string | null {
  const wished = useStore.getState().organizationId ?? recall('organization', isText) ?? env.defaultOrganizationId;
  return (user.organizations.find(({ id }) => id === wished) ?? user.organizations[0])?.id ?? null;
}

function take(signedIn: SignedIn | null): void {
  if (signedIn === null) {
    const { session } = useStore.getState();
    useStore.setState({ session: session === 'signedIn' ? 'expired' : session === 'expired' ? 'expired' : 'signedOut' });
    return;
  }
  keep('user', signedIn.user);
  useStore.setState({ session: 'signedIn', user: signedIn.user, organizationId: choose(signedIn.user) });
}

/** Find out who is here; a server that does not answer shows what was last known to whoever was here. */
export function beginSession(): () => void {
  const unlisten = identity.onIdentity(take);
  const user = recall('user', isUser);
  if (user === null) useStore.setState({ session: 'signedOut' });
  else void identity.refresh().catch((thrown: unknown) => resumeUnreached(user, asProblem(thrown).unreachable));
  return unlisten;
}

function resumeUnreached(user: User, unreachable: boolean): void {
  useStore.setState(unreachable ? { session: 'signedIn', user, organizationId: choose(user) } : { session: 'signedOut' });
}

export const signIn = identity.login;

export async function signOut(): Promise<void> {
  forget('user');
  useStore.setState({ session: 'signedOut', user: null, organizationId: null, ...emptyOffice() });
  await Promise.all([forgetOffices(), identity.logout()]);
}

export function chooseOrganization(organizationId: string): void {
  keep('organization', organizationId);
  useStore.setState({ organizationId, ...emptyOffice() });
}
