import { toClaims, toIdentities, type Claims, type Identities } from '../protocol/identities';
import { askHere } from './here';

const IDENTITIES = '/api/metaverse/identities';
const MOST = 500;

export async function identitiesOf(agentId: string | null, signal: AbortSignal): Promise<Identities> {
  return toIdentities(await askHere(IDENTITIES, { query: { agentId: agentId ?? undefined, limit: MOST }, signal }));
}

export async function changeRule(adapter: string, identity: string): Promise<void> {
  await askHere(`${IDENTITIES}/rules`, { method: 'PATCH', body: { rules: { [adapter]: { identity } } } });
}

/** Make one being of two: what the first did and does is the second's from now on. Throws a Problem. */
export async function merge(id: string, into: string): Promise<void> {
  await askHere(`/api/metaverse/agents/${encodeURIComponent(id)}/merge`, { method: 'POST', body: { into } });
}

/** What each source says of an agent. */
export async function claimsOf(id: string, signal: AbortSignal): Promise<Claims> {
  return toClaims(await askHere(`/api/metaverse/agents/${encodeURIComponent(id)}`, { signal }));
}
