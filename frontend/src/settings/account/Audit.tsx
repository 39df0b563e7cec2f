import { useEffect, useMemo, useState } from 'react';
import { fileName } from '../../export/download';
import type { AuditEntry, Member } from '../../protocol/people';
import { useStore } from '../../store/store';
import { auditPage, EVERYTHING, exportAudit, type AuditFilter } from '../../sync/audit';
import { refusalOf, type Refusal } from '../../sync/here';
import { membersOf } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { sinkFor } from '../data/sink';
import { PageHead } from '../parts/PageHead';
import { RefusalNote } from '../parts/Refusal';
import { SelectBox } from '../parts/SelectBox';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';
import { Acts } from './Acts';
import { kindName, KINDS, type Kind } from './auditWords';

const TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;

interface Read {
  of: AuditFilter;
  entries: AuditEntry[];
  next: string | null;
  refusal: Refusal | null;
  isKnown: boolean;
}

/** The acts of administration that are looked for, page by page. */
function useAudit(filter: AuditFilter): Read & { more(): void } {
  const unread: Read = { of: filter, entries: [], next: null, refusal: null, isKnown: false };
  const [after, setAfter] = useState<{ of: AuditFilter; id: string | null }>({ of: filter, id: null });
  const [read, setRead] = useState<Read>(unread);
  const place = after.of === filter ? after.id : null;
  useEffect(() => {
    const abort = new AbortController();
    auditPage(filter, place, abort.signal).then(
      ({ entries, next }) =>
        setRead((before) => ({ of: filter, entries: place === null || before.of !== filter ? entries : [...before.entries, ...entries], next, refusal: null, isKnown: true })),
      (thrown: unknown) => abort.signal.aborted || setRead({ ...unread, refusal: refusalOf(thrown), isKnown: true }),
    );
    return () => abort.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what is unread follows from the filter
  }, [filter, place]);
  const shown = read.of === filter ? read : unread;
  return { ...shown, more: () => setAfter({ of: filter, id: shown.next }) };
}

function Filters({ filter, members, onChange }: { filter: AuditFilter; members: Member[]; onChange(filter: AuditFilter): void }) {
  const { t } = useText();
  const actors = useMemo(() => ['', ...members.map(({ id }) => `user:${id}`)], [members]);
  const nameOf = (actor: string): string => members.find(({ id }) => actor === `user:${id}`)?.name ?? t('audit.everybody');
  const kind = KINDS.find((one) => one === filter.action) ?? '';
  return (
    <form className="audit-filters" onSubmit={(event) => event.preventDefault()}>
      <SelectBox<Kind> label={t('organization.what')} value={kind} options={KINDS} nameOf={(one) => kindName(one, t)} onChange={(action) => onChange({ ...filter, action })} />
      <SelectBox<string> label={t('organization.who')} value={filter.actor} options={actors} nameOf={nameOf} onChange={(actor) => onChange({ ...filter, actor })} />
      <label className="field">
        <span>{t('audit.from')}</span>
        <input className="input" type="date" value={filter.from} max={filter.until || undefined} onChange={(event) => onChange({ ...filter, from: event.target.value })} />
      </label>
      <label className="field">
        <span>{t('audit.until')}</span>
        <input className="input" type="date" value={filter.until} min={filter.from || undefined} onChange={(event) => onChange({ ...filter, until: event.target.value })} />
      </label>
    </form>
  );
}

function Away({ filter }: { filter: AuditFilter }) {
  const { t } = useText();
  const organizationId = useStore((state) => state.organizationId);
  const { busy, refusal, start } = useDoing<number | null>();
  const take = async (format: 'csv' | 'ndjson'): Promise<number | null> => {
    const sink = await sinkFor(fileName('audit-log', organizationId, format), TYPES[format]);
    return sink === null ? null : exportAudit(filter, format, sink, new AbortController().signal);
  };
  return (
    <>
      <div className="form-acts">
        {(['csv', 'ndjson'] as const).map((format) => (
          <button key={format} type="button" className="button" disabled={busy} onClick={() => start(take(format))}>
            {t('audit.take', { format: format.toUpperCase() })}
          </button>
        ))}
      </div>
      <RefusalNote refusal={refusal} />
    </>
  );
}

/** Who did what in the name of the organization. */
export function Audit() {
  const { t } = useText();
  const [filter, setFilter] = useState(EVERYTHING);
  const members = useLoaded(membersOf);
  const { entries, next, refusal, isKnown, more } = useAudit(filter);
  return (
    <>
      <PageHead title={t('set.page.audit')} lead={t('organization.auditLead')} />
      <section className="audit">
        <Filters filter={filter} members={members.value ?? []} onChange={setFilter} />
        <Away filter={filter} />
        <RefusalNote refusal={refusal} />
        {isKnown && refusal === null && <Acts entries={entries} label={t('set.page.audit')} />}
        {next !== null && (
          <button type="button" className="link-button" onClick={more}>
            {t('organization.more')}
          </button>
        )}
      </section>
    </>
  );
}
