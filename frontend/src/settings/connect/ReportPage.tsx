import { useCallback, useState } from 'react';
import type { Connection, Report } from '../../protocol/connections';
import { hasArrived } from '../../sync/arrival';
import { connectionsOf, reportOf, revoke, stepsFor } from '../../sync/connections';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Notice } from '../../ui/parts/Notice';
import { Confirm } from '../parts/Confirm';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';
import { useMay } from '../parts/useMay';
import { Arrival } from './Arrival';
import { useKindName } from './kinds';
import { ReportTables } from './ReportTables';
import { Steps } from './Steps';
import { Tallies } from './Tallies';

function Revoke({ source }: { source: Connection }) {
  const { t } = useText();
  const [asking, setAsking] = useState(false);
  const { busy, refusal, start } = useDoing();
  return (
    <>
      <button type="button" className="button button-danger" onClick={() => setAsking(true)}>
        {t('connect.revoke')}
      </button>
      {asking && (
        <Confirm
          title={t('connect.revokeTitle', { name: source.name })}
          action={t('connect.revokeYes')}
          busy={busy}
          onCancel={() => setAsking(false)}
          onConfirm={() => start(revoke(source.id), () => goTo(settingsPath('connect')))}
        >
          <p>{t('connect.revokeWhy')}</p>
          <RefusalNote refusal={refusal} />
        </Confirm>
      )}
    </>
  );
}

/** How to set it up again: the steps without the secret, which nobody has but the agent. */
function StepsAgain({ source }: { source: Connection }) {
  const { t } = useText();
  const load = useCallback((signal: AbortSignal) => stepsFor(source.kind, signal), [source.kind]);
  const loaded = useLoaded(load);
  return (
    <details className="again">
      <summary>{t('connect.stepsAgain')}</summary>
      <p className="page-note">{t('connect.stepsAgainWhy')}</p>
      <Known loaded={loaded} failed={t('connect.failed')}>
        {(steps) => <Steps kind={source.kind} steps={steps} />}
      </Known>
    </details>
  );
}

function Told({ source, report }: { source: Connection; report: Report }) {
  return (
    <>
      <Tallies counts={report.counts} source={source} />
      {!hasArrived(source) && source.revokedAt === null && <Arrival connection={source} />}
      <ReportTables report={report} />
      {source.revokedAt === null && <StepsAgain source={source} />}
    </>
  );
}

/** One source: what came of what it sent, and its end. */
export function ReportPage({ id }: { id: string }) {
  const { t } = useText();
  const { configure } = useMay();
  const kindName = useKindName();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [sources, report] = await Promise.all([connectionsOf(signal), reportOf(id, signal)]);
      return { source: sources.find((one) => one.id === id) ?? null, report };
    },
    [id],
  );
  const loaded = useLoaded(load, true);
  const source = loaded.value?.source ?? null;
  return (
    <>
      <PageHead
        title={source?.name ?? t('connect.title')}
        lead={source ? t(source.revokedAt === null ? 'connect.reportLead' : 'connect.revokedLead', { kind: kindName(source.kind) }) : ''}
        back={settingsPath('connect')}
      >
        {configure && source !== null && source.revokedAt === null && <Revoke source={source} />}
      </PageHead>
      <Known loaded={loaded} failed={t('connect.failed')}>
        {({ source: found, report }) => (found === null ? <Notice title={t('connect.gone')} /> : <Told source={found} report={report} />)}
      </Known>
    </>
  );
}
