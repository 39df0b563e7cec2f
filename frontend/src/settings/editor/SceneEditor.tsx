import { useCallback } from 'react';
import { keptDraft } from '../../store/drafts';
import { useStore } from '../../store/store';
import { editableScene } from '../../sync/sceneConfig';
import { useText } from '../../ui/hooks/useText';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { useLoaded } from '../parts/useLoaded';
import { Notice } from '../../ui/parts/Notice';
import { draftName, toDraft } from './draft';
import { EditorDesk } from './EditorDesk';
import '../../styles/editor.css';
import '../../styles/editorPlan.css';
import '../../styles/settingsNumbers.css';
import './words';

/** The floor plan, and how the office is drawn: a draft here until it is published. */
export function SceneEditor() {
  const { t } = useText();
  const name = useStore(({ organizationId, user }) => draftName(organizationId, user?.id));
  const load = useCallback(async (signal: AbortSignal) => {
    const [scene, kept] = await Promise.all([editableScene(signal), keptDraft(name)]);
    return { scene, draft: toDraft(kept) };
  }, [name]);
  const loaded = useLoaded(load);
  if (loaded.value?.scene) return <EditorDesk key={name} loaded={loaded.value.scene} draft={loaded.value.draft} />;
  return (
    <>
      <PageHead title={t('editor.title')} lead={t('editor.lead')} />
      <Known loaded={loaded} failed={t('editor.failed')}>
        {() => <Notice title={t('editor.failed')} />}
      </Known>
    </>
  );
}
