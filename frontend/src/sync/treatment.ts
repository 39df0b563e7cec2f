import { settingsIn, toHolding, toSettingsPatch, toTreatment, type Holding, type Treatment } from '../protocol/organizationSettings';
import { useStore } from '../store/store';
import { askHere } from './here';

const ORGANIZATIONS = '/api/metaverse/organizations';
const ANSWERS = '/api/metaverse/answers/settings';

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

export async function holdingOf(signal: AbortSignal): Promise<Holding> {
  return toHolding(await askHere(ANSWERS, { signal }));
}

/** Set whether requests wait for a decision here. Throws a Problem. */
export async function hold(holding: Holding): Promise<void> {
  await askHere(ANSWERS, { method: 'PATCH', body: { claudeCode: holding } });
}
