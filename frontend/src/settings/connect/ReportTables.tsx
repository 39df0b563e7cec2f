import { useState, type ReactNode } from 'react';
import type { Report, Reported } from '../../protocol/connections';
import { useText } from '../../ui/hooks/useText';
import { AllWellIcon } from '../../ui/parts/icons';
import { Notice } from '../../ui/parts/Notice';
import { Ago } from '../parts/Ago';
import { LetterList } from '../unread/LetterList';

const FEW = 5;

function Part({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <section className="report-part">
      <header>
        <h2>{title}</h2>
        <p className="page-note">{note}</p>
      </header>
      {children}
    </section>
  );
}

function What({ item: { type, eventId, source } }: { item: Reported }) {
  const { t } = useText();
  return (
    <>
      <code className="breakable">{type ?? t('connect.noType')}</code>
      <small className="breakable">{[source, eventId].filter(Boolean).join(' · ')}</small>
    </>
  );
}

/** Where in the batch, and in which field. */
function Spot({ item: { index, field } }: { item: Reported }) {
  const parts = [index === null ? '' : `[${index}]`, field ?? ''].filter(Boolean);
  return parts.length > 0 && <code className="breakable spot">{parts.join(' ')}</code>;
}

function Rejected({ items }: { items: Reported[] }) {
  const { t } = useText();
  return (
    <table className="table table-stacks">
      <thead>
        <tr>
          <th scope="col">{t('connect.event')}</th>
          <th scope="col">{t('connect.fault')}</th>
          <th scope="col" className="figure">
            {t('connect.when')}
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item, index) => (
          <tr key={index}>
            <td>
              <What item={item} />
            </td>
            <td>
              <Spot item={item} />
              {item.message}
            </td>
            <td className="figure">
              <Ago at={item.at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What was taken anyway: the first few, and the others on request. */
function Timed({ items }: { items: Reported[] }) {
  const { t, format } = useText();
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, items.length - FEW);
  return (
    <>
      <table className="table table-stacks">
        <tbody>
          {items.slice(0, items.length - hidden).map((item, index) => (
            <tr key={index}>
              <td>
                <What item={item} />
              </td>
              {item.lateSeconds !== null && <td className="figure">{t('connect.lateBy', { time: format.duration(item.lateSeconds) })}</td>}
              <td className="figure">
                <Ago at={item.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <button type="button" className="link-button table-more" onClick={() => setAll(true)}>
          {t('connect.showMore', { count: hidden })}
        </button>
      )}
    </>
  );
}

function TimedPart({ items, title, note }: { items: Reported[]; title: string; note: string }) {
  if (items.length === 0) return null;
  return (
    <Part title={title} note={note}>
      <div className="card table-card">
        <Timed items={items} />
      </div>
    </Part>
  );
}

/** What of a source's events did not simply go in, newest first, each kind with what it means. */
export function ReportTables({ report: { rejected, dead, late, duplicates } }: { report: Report }) {
  const { t } = useText();
  if (rejected.length + dead.length + late.length + duplicates.length === 0) {
    return <Notice mark={<AllWellIcon />} title={t('connect.clean')} why={t('connect.cleanWhy')} />;
  }
  return (
    <>
      {rejected.length > 0 && (
        <Part title={t('connect.rejectedTitle')} note={t('connect.rejectedWhy')}>
          <div className="card table-card">
            <Rejected items={rejected} />
          </div>
        </Part>
      )}
      {dead.length > 0 && (
        <Part title={t('connect.deadTitle')} note={t('connect.deadWhy')}>
          <LetterList letters={dead} />
        </Part>
      )}
      <TimedPart items={late} title={t('connect.lateTitle')} note={t('connect.lateWhy')} />
      <TimedPart items={duplicates} title={t('connect.duplicatesTitle')} note={t('connect.duplicatesWhy')} />
    </>
  );
}
