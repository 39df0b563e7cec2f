import { useCallback } from 'react';
import { treatmentOf } from '../../sync/treatment';
import { useText } from '../../ui/hooks/useText';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { ReadOnly } from '../parts/Refusal';
import { useLoaded } from '../parts/useLoaded';
import { useMay } from '../parts/useMay';
import { Answers } from './Answers';
import { TreatmentForm } from './TreatmentForm';

/** What is kept of what agents send, what it costs, and whether answers go back. */
export function Privacy() {
  const { t } = useText();
  const { configure } = useMay();
  const load = useCallback((signal: AbortSignal) => treatmentOf(signal), []);
  const loaded = useLoaded(load);
  return (
    <>
      <PageHead title={t('privacy.title')} lead={t('privacy.lead')} />
      {!configure && <ReadOnly who="admin" />}
      <Known loaded={loaded} failed={t('privacy.failed')}>
        {(treatment) => <TreatmentForm treatment={treatment} readOnly={!configure} />}
      </Known>
      {configure && <Answers />}
    </>
  );
}
