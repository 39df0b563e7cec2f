import type { Fields } from '../protocol/guards';
import { toEditableScene, toVerdict, type EditableScene, type PlanVerdict } from '../protocol/scenePlan';
import { asProblem } from '../transport/problem';
import { askHere, askHereTagged } from './here';

const CONFIG = '/api/metaverse/3d/scene/config';
const BEHIND = 412;

export async function editableScene(signal?: AbortSignal): Promise<EditableScene | null> {
  const { body, tag } = await askHereTagged(CONFIG, signal ? { signal } : {});
  return toEditableScene(body, tag);
}

/** Publish changes of the scene, made of the version that `tag` names; null when somebody else was faster. Throws a Problem. */
export async function publishScene(changes: Fields, tag: string): Promise<EditableScene | null> {
  try {
    const answer = await askHereTagged(CONFIG, { method: 'PATCH', body: changes, ifMatch: tag });
    return toEditableScene(answer.body, answer.tag);
  } catch (thrown) {
    if (asProblem(thrown).status === BEHIND) return null;
    throw thrown;
  }
}

/** Have a changed plan judged without publishing it: what would be refused, and where nobody gets to. Throws a Problem. */
export async function judgePlan(plan: Fields, signal: AbortSignal): Promise<PlanVerdict> {
  return toVerdict(await askHere(`${CONFIG}/check`, { method: 'POST', body: { plan }, signal }));
}
