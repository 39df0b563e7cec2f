import { toFound, toPlan, toPolicy, type Days, type Plan, type Policy } from '../protocol/retention';
import { useStore } from '../store/store';
import { askHere } from './here';

const RETENTION = '/api/metaverse/retention';
export type Found = ReturnType<typeof toFound>;

export async function policyOf(signal: AbortSignal): Promise<Policy> {
  return toPolicy(await askHere(RETENTION, { signal }));
}

/** Ask what would go if so much were kept; nothing changes. Throws a Problem. */
export async function planOf(days: Days): Promise<Plan> {
  return toPlan(await askHere(`${RETENTION}/plan`, { method: 'POST', body: { days } }));
}

/** Keep so much from now on. Throws a Problem. */
export async function keepFor(days: Days): Promise<Policy> {
  return toPolicy(await askHere(RETENTION, { method: 'PATCH', body: { days } }));
}

/** Ask how much there is of a person, or have them forgotten. Throws a Problem. */
export async function forget(userId: string, apply: boolean): Promise<Found> {
  return toFound(await askHere(`/api/metaverse/users/${encodeURIComponent(userId)}/anonymise`, { method: 'POST', body: { apply } }));
}

/** Ask how much there is of this organization, or have it erased where its id is typed. Throws a Problem. */
export async function erase(confirm?: string): Promise<Found> {
  const { organizationId } = useStore.getState();
  const body = confirm === undefined ? {} : { confirm };
  return toFound(await askHere(`/api/metaverse/organizations/${encodeURIComponent(organizationId ?? '')}/erase`, { method: 'POST', body }));
}
