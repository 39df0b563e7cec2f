import { isFields } from '../../protocol/guards';
import type { EditableScene } from '../../protocol/scenePlan';
import { isEqual } from './plan/diff';
import { rebased, type Rebased, type Scene } from './plan/rebase';

const SHAPE = 1;

/** What somebody works on, with the version it was begun from. */
export interface Draft {
  shape: typeof SHAPE;
  base: EditableScene;
  scene: Scene;
  savedAtMs: number;
}

export const draftName = (organizationId: string | null, userId: string | undefined): string => `scene ${organizationId ?? ''} ${userId ?? ''}`;
export const sceneOf = ({ floors, growth, settings }: EditableScene): Scene => ({ layout: { floors, growth }, settings });
export const isChanged = (base: EditableScene, scene: Scene): boolean => !isEqual(sceneOf(base), scene);
export const draftOf = (base: EditableScene, scene: Scene): Draft => ({ shape: SHAPE, base, scene, savedAtMs: Date.now() });

/** Take up what was kept, if it can be read. */
export function toDraft(kept: unknown): Draft | null {
  if (!isFields(kept) || kept.shape !== SHAPE || !isFields(kept.base) || !isFields(kept.scene)) return null;
  return kept as unknown as Draft;
}

/** Lay a draft over a newer scene. */
export const over = ({ base, scene }: Pick<Draft, 'base' | 'scene'>, latest: EditableScene): Rebased => rebased(sceneOf(base), scene, sceneOf(latest));

/** Where a draft goes on: on the scene it was begun from, or on one that only grew since; null where it must be rebased. */
export function resumed(draft: Draft, latest: EditableScene): Scene | null {
  if (draft.base.version !== latest.version) return null;
  const { layout, settings, clashes } = over(draft, latest);
  return clashes.length === 0 ? { layout, settings } : null;
}
