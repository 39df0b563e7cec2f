import { useCallback } from 'react';
import { identitiesOf } from '../../sync/identities';
import { useText } from '../../ui/hooks/useText';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { ReadOnly } from '../parts/Refusal';
import { useLoaded } from '../parts/useLoaded';
import { useMay } from '../parts/useMay';
import { Beings } from './Beings';
import { MergeForm } from './MergeForm';
import { Rules } from './Rules';

/** Who is one being: by which rule, under which keys, and which two are one after all. */
export function Identity() {
  const { t } = useText();
  const { operate } = useMay();
  const load = useCallback((signal: AbortSignal) => identitiesOf(null, signal), []);
  const loaded = useLoaded(load);
  return (
    <>
      <PageHead title={t('identity.title')} lead={t('identity.lead')} />
      {!operate && <ReadOnly who="operator" />}
      <Known loaded={loaded} failed={t('identity.failed')} rows={5}>
        {(identities) => (
          <>
            <Rules rules={identities.rules} onChange={loaded.reload} />
            {operate && <MergeForm onMerged={loaded.reload} />}
            <Beings aliases={identities.aliases} more={identities.next !== null} />
          </>
        )}
      </Known>
    </>
  );
}
