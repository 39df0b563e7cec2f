import { toUser } from '../protocol/auth';
import { each, isFields, text } from '../protocol/guards';
import { toAuditEntry, toMember, toSignIn, toToken, type AuditEntry, type Member, type PersonRole, type SignIn, type Token, type TokenRole } from '../protocol/people';
import { keep } from '../store/keep';
import { useStore } from '../store/store';
import { askHere } from './here';

const USERS = '/api/metaverse/users';
const TOKENS = '/api/metaverse/tokens';
const ME = '/api/auth/me';
const SESSIONS = '/api/auth/sessions';
const PAGE = 500;
const MOST_PAGES = 20;
const AUDIT_PAGE = 100;

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
  sourcePrefix: string;
  agentKeys: string[];
  expiresAt: string | null;
}

/** Make a token and return its secret, which comes this once. Throws a Problem. */
export async function addToken({ name, role, sourcePrefix, agentKeys, expiresAt }: NewToken): Promise<string> {
  const body = { name, role, agentKeys, ...(sourcePrefix && { sourcePrefix }), ...(expiresAt && { expiresAt }) };
  const made = await askHere(TOKENS, { method: 'POST', body });
  return (isFields(made) ? text(made.token) : null) ?? '';
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

/** Rename the organization, here and for everybody. Throws a Problem. */
export async function renameOrganization(name: string): Promise<void> {
  const { organizationId, user } = useStore.getState();
  await askHere(`/api/metaverse/organizations/${encodeURIComponent(organizationId ?? '')}`, { method: 'PATCH', body: { name } });
  if (user === null) return;
  const renamed = { ...user, organizations: user.organizations.map((one) => (one.id === organizationId ? { ...one, name } : one)) };
  keep('user', renamed);
  useStore.setState({ user: renamed });
}

export interface AuditPage {
  entries: AuditEntry[];
  next: string | null;
}

/** Read what was administered, the latest first. */
export async function auditPage(after: string | null, signal: AbortSignal): Promise<AuditPage> {
  const answer = await askHere('/api/metaverse/audit-log', { query: { limit: AUDIT_PAGE, after: after ?? undefined }, signal });
  return isFields(answer) ? { entries: each(answer.items, toAuditEntry), next: text(answer.next) } : { entries: [], next: null };
}
