import { useEffect, useMemo, useState } from 'react';
import type { AuditEntry } from '../../protocol/people';
import { refusalOf, type Refusal } from '../../sync/here';
import { auditPage } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { RefusalNote } from '../parts/Refusal';

interface Read {
  entries: AuditEntry[];
  next: string | null;
  refusal: Refusal | null;
  isKnown: boolean;
}

/** The acts of administration, page by page. */
function useAudit(): Read & { more(): void } {
  const [after, setAfter] = useState<string | null>(null);
  const [read, setRead] = useState<Read>({ entries: [], next: null, refusal: null, isKnown: false });
  useEffect(() => {
    const abort = new AbortController();
    auditPage(after, abort.signal).then(
      ({ entries, next }) =>
        setRead((before) => ({ entries: after === null ? entries : [...before.entries, ...entries], next, refusal: null, isKnown: true })),
      (thrown: unknown) => abort.signal.aborted || setRead((before) => ({ ...before, refusal: refusalOf(thrown), isKnown: true })),
    );
    return () => abort.abort();
  }, [after]);
  return { ...read, more: () => setAfter(read.next) };
}

export function Audit() {
  const { t, format } = useText();
  const { entries, next, refusal, isKnown, more } = useAudit();
  const columns = useMemo<Column<AuditEntry>[]>(
    () => [
      { key: 'at', head: t('organization.when'), value: ({ at }) => at, show: ({ at }) => (at === null ? '' : format.full(at)) },
      { key: 'actor', head: t('organization.who'), value: ({ actor }) => actor },
      { key: 'action', head: t('organization.what'), value: ({ action }) => action, show: ({ action }) => <code>{action}</code> },
      { key: 'target', head: t('organization.target'), value: ({ target }) => target },
      { key: 'detail', head: t('organization.detail'), value: ({ detail }) => detail },
    ],
    [t, format],
  );
  return (
    <section className="audit">
      <h2>{t('organization.audit')}</h2>
      <p className="page-note">{t('organization.auditLead')}</p>
      <RefusalNote refusal={refusal} />
      {isKnown && refusal === null && <DataTable label={t('organization.audit')} rows={entries} columns={columns} keyOf={({ id }) => id} csv="audit-log" none={t('organization.noAudit')} />}
      {next !== null && (
        <button type="button" className="link-button" onClick={more}>
          {t('organization.more')}
        </button>
      )}
    </section>
  );
}
