import { useCallback } from 'react';
import { connectionsOf } from '../../sync/connections';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { ReadOnly } from '../parts/Refusal';
import { useLoaded } from '../parts/useLoaded';
import { useMay } from '../parts/useMay';
import { Gateways } from './Gateways';
import { KindCards } from './KindCards';
import { NewConnection } from './NewConnection';
import { ReportPage } from './ReportPage';
import { SourceTable } from './SourceTable';
import { standing } from './standing';

const NEW = 'new';

export function Connect({ open }: { open: string | undefined }) {
  if (open === NEW) return <NewConnection />;
  return open === undefined ? <Sources /> : <ReportPage id={open} />;
}

function AddButton() {
  const { t } = useText();
  return (
    <button type="button" className="button button-main" onClick={() => goTo(settingsPath('connect', NEW))}>
      {t('connect.add')}
    </button>
  );
}

/** All sources that send events, and how each stands. */
function Sources() {
  const { t } = useText();
  const { configure } = useMay();
  const load = useCallback((signal: AbortSignal) => connectionsOf(signal), []);
  const loaded = useLoaded(load, true);
  const sources = loaded.value ?? [];
  const { key, values } = standing(sources);
  return (
    <>
      <PageHead title={loaded.value === null ? t('connect.title') : t(key, values)} lead={t(configure ? 'connect.lead' : 'connect.leadLooking')}>
        {configure && sources.length > 0 && <AddButton />}
      </PageHead>
      {!configure && <ReadOnly who="admin" />}
      <Known loaded={loaded} failed={t('connect.failed')}>
        {(all) =>
          all.length > 0 ? (
            <SourceTable sources={all} />
          ) : (
            configure && <KindCards onChoose={(kind) => goTo(`${settingsPath('connect', NEW)}?kind=${kind}`)} />
          )
        }
      </Known>
      {configure && <Gateways />}
    </>
  );
}
