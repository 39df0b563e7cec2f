import { toUser } from '../protocol/auth';
import { each, isFields, text } from '../protocol/guards';
import { toMember, toSignIn, toToken, type Member, type PersonRole, type Scope, type SignIn, type Token, type TokenRole } from '../protocol/people';
import { toQuota, type Quota } from '../protocol/quotas';
import { keep } from '../store/keep';
import { useStore } from '../store/store';
import { askHere } from './here';

const USERS = '/api/metaverse/users';
const TOKENS = '/api/metaverse/tokens';
const QUOTAS = '/api/metaverse/quotas';
const ME = '/api/auth/me';
const SESSIONS = '/api/auth/sessions';
const PAGE = 500;
const MOST_PAGES = 20;

/** Read a list to its end, page by page. */
async function whole<Item>(path: string, read: (value: unknown) => Item | null, signal: AbortSignal): Promise<Item[]> {
  const found: Item[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await askHere(path, { query: { limit: PAGE, after }, signal });
    if (!isFields(answer)) break;
    found.push(...each(answer.items, read));
    after = text(answer.next) ?? undefined;
    if (after === undefined) break;
  }
  return found;
}

export const membersOf = (signal: AbortSignal): Promise<Member[]> => whole(USERS, toMember, signal);
export const tokensOf = (signal: AbortSignal): Promise<Token[]> => whole(TOKENS, toToken, signal);

/** What the organization has of what it may have. Throws a Problem. */
export async function quotasHere(signal: AbortSignal): Promise<Quota[]> {
  const answer = await askHere(QUOTAS, { signal });
  return isFields(answer) ? each(answer.items, toQuota) : [];
}

export interface NewMember {
  email: string;
  name: string;
  password: string;
  role: PersonRole;
}

/** Let somebody in. Throws a Problem. */
export async function addMember(member: NewMember): Promise<void> {
  await askHere(USERS, { method: 'POST', body: { ...member } });
}

export async function changeMember(id: string, changes: Partial<{ name: string; role: PersonRole; disabled: boolean; password: string }>): Promise<void> {
  await askHere(`${USERS}/${encodeURIComponent(id)}`, { method: 'PATCH', body: changes });
}

export async function removeMember(id: string): Promise<void> {
  await askHere(`${USERS}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export interface NewToken {
  name: string;
  role: TokenRole;
  scopes: Scope[];
  sourcePrefix: string;
  agentKeys: string[];
  expiresAt: string | null;
}

/** Make a token and return its secret, which comes this once. Throws a Problem. */
export async function addToken({ name, role, scopes, sourcePrefix, agentKeys, expiresAt }: NewToken): Promise<string> {
  const body = { name, role, agentKeys, ...(scopes.length > 0 && { scopes }), ...(sourcePrefix && { sourcePrefix }), ...(expiresAt && { expiresAt }) };
  return secretOf(await askHere(TOKENS, { method: 'POST', body }));
}

const secretOf = (made: unknown): string => (isFields(made) ? text(made.token) : null) ?? '';

/** Give a token a new secret and return it; the one before is good for so many seconds. Throws a Problem. */
export async function rotateToken(id: string, overlapSeconds: number): Promise<string> {
  return secretOf(await askHere(`${TOKENS}/${encodeURIComponent(id)}/rotate`, { method: 'POST', body: { overlapSeconds } }));
}

export async function revokeToken(id: string): Promise<void> {
  await askHere(`${TOKENS}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** Change one's own name or password, and show it at once. Throws a Problem. */
export async function changeMe(changes: { name?: string; password?: string; currentPassword?: string }): Promise<void> {
  const user = toUser(await askHere(ME, { method: 'PATCH', body: changes }));
  if (user === null) return;
  keep('user', user);
  useStore.setState({ user });
}

export async function signInsOf(signal: AbortSignal): Promise<SignIn[]> {
  const answer = await askHere(SESSIONS, { signal });
  return isFields(answer) ? each(answer.items, toSignIn) : [];
}

export async function endSignIn(id: string): Promise<void> {
  await askHere(`${SESSIONS}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export async function endOtherSignIns(): Promise<void> {
  await askHere(SESSIONS, { method: 'DELETE' });
}

/** Sign somebody out everywhere. Throws a Problem. */
export async function signOutMember(id: string): Promise<void> {
  await askHere(`${USERS}/${encodeURIComponent(id)}/sessions`, { method: 'DELETE' });
}

/** Rename the organization, here and for everybody. Throws a Problem. */
export async function renameOrganization(name: string): Promise<void> {
  const { organizationId, user } = useStore.getState();
  await askHere(`/api/metaverse/organizations/${encodeURIComponent(organizationId ?? '')}`, { method: 'PATCH', body: { name } });
  if (user === null) return;
  const renamed = { ...user, organizations: user.organizations.map((one) => (one.id === organizationId ? { ...one, name } : one)) };
  keep('user', renamed);
  useStore.setState({ user: renamed });
}
