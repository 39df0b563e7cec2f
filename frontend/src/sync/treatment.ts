import { settingsIn, toSettingsPatch, toTreatment, type Treatment } from '../protocol/organizationSettings';
import { useStore } from '../store/store';
import { askHere } from './here';

const ORGANIZATIONS = '/api/metaverse/organizations';

export async function treatmentOf(signal: AbortSignal): Promise<Treatment> {
  const answer = await askHere(ORGANIZATIONS, { signal });
  return toTreatment(settingsIn(answer, useStore.getState().organizationId ?? ''));
}

/** Set how the organization treats what its agents send. Throws a Problem. */
export async function treat(treatment: Treatment): Promise<void> {
  const { organizationId } = useStore.getState();
  await askHere(`${ORGANIZATIONS}/${encodeURIComponent(organizationId ?? '')}`, {
    method: 'PATCH',
    body: { settings: toSettingsPatch(treatment) },
  });
}
