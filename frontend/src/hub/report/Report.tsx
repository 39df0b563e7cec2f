import { useMemo } from 'react';
import { useStore } from '../../store/store';
import type { HubView } from '../../protocol/hub';
import { shiftReport, type Told } from '../../sync/shiftReport';
import { pathOf } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { useStageName } from '../../ui/hooks/useStageName';
import { Alarm } from '../../ui/parts/Alarm';
import { BackIcon } from '../../ui/parts/icons';
import { Skeleton } from '../../ui/parts/Skeleton';
import { CsvButton } from '../../ui/table/CsvButton';
import { hubPath, useChosen } from '../address';
import { beforeOf, DEFINITIONS, FIGURES } from '../figures/definitions';
import { written } from '../figures/wording';
import { useRows } from '../figures/useRows';
import { Way } from '../../ui/parts/Way';
import { useFigures } from '../useFigures';
import { WindowChoice } from '../WindowChoice';
import '../../styles/hubReport.css';

const FILES = { figures: 'shift-figures', stages: 'shift-stages' } as const;

function Sentences({ told }: { told: readonly Told[] }) {
  return (
    <ul className="report-said">
      {told.map(({ code, text, agents }, index) => (
        <li key={`${code} ${index}`}>{agents.length === 1 && agents[0] !== undefined ? <Way to={pathOf('office', { agent: agents[0] })}>{text}</Way> : text}</li>
      ))}
    </ul>
  );
}

/** The main figures, beside those of the window before. */
function FigureTable({ hub }: { hub: HubView }) {
  const text = useText();
  const { t } = text;
  const rows = FIGURES.map((key) => {
    const { unit, now } = DEFINITIONS[key];
    const before = beforeOf(key, hub);
    return { key, name: t(`hub.what.${key}`), now: written(unit, now(hub), text), before: before === null ? '—' : written(unit, before, text), raw: [now(hub), before] };
  });
  return (
    <section>
      <header className="part-title">
        <h2>{t('hub.figures')}</h2>
        <CsvButton name={FILES.figures} head={[t('report.figure'), t('report.now'), t('hub.windowBefore')]} rows={() => rows.map(({ name, raw }) => [name, ...raw])} />
      </header>
      <table className="report-table">
        <thead>
          <tr>
            <th scope="col">{t('report.figure')}</th>
            <th scope="col">{t('report.now')}</th>
            <th scope="col">{t('hub.windowBefore')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, now, before }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>{now}</td>
              <td>{before}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function StageTable({ hub }: { hub: HubView }) {
  const { t, format } = useText();
  const stageName = useStageName();
  return (
    <section>
      <header className="part-title">
        <h2>{t('hub.stages')}</h2>
        <CsvButton
          name={FILES.stages}
          head={[t('task.stage'), t('report.open'), t('report.waitingSeconds'), t('report.workingSeconds')]}
          rows={() => hub.stages.map(({ stage, wip, waitingSeconds, workingSeconds }) => [stageName(stage), wip, waitingSeconds, workingSeconds])}
        />
      </header>
      <table className="report-table">
        <thead>
          <tr>
            <th scope="col">{t('task.stage')}</th>
            <th scope="col">{t('report.open')}</th>
            <th scope="col">{t('hub.waitingTime')}</th>
            <th scope="col">{t('hub.workingTime')}</th>
          </tr>
        </thead>
        <tbody>
          {hub.stages.map(({ stage, wip, waitingSeconds, workingSeconds }) => (
            <tr key={stage}>
              <th scope="row">{stageName(stage)}</th>
              <td>{format.number(wip)}</td>
              <td>{format.duration(waitingSeconds)}</td>
              <td>{format.duration(workingSeconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What happened in a shift, to read, to print and to hand over. */
export function Report() {
  const { t, format, language } = useText();
  const { span } = useChosen();
  const organization = useStore((state) => state.user?.organizations.find(({ id }) => id === state.organizationId)?.name ?? '');
  const fixed = useMemo(() => ({ lengthMs: span.lengthMs, untilMs: span.untilMs ?? Date.now() }), [span]);
  const { rows, failed, retry } = useRows(() => shiftReport(fixed, language).then((report) => [report]), `${fixed.lengthMs} ${fixed.untilMs} ${language}`);
  const { hub } = useFigures(fixed, false);
  const report = rows?.[0];
  return (
    <div className="page report">
      <header className="page-head hub-head report-tools">
        <Way to={hubPath({})} className="back-link">
          <BackIcon /> {t('hub.title')}
        </Way>
        <div className="hub-tools">
          <WindowChoice />
          <button type="button" className="button button-main" onClick={() => window.print()}>
            {t('report.print')}
          </button>
        </div>
      </header>
      {failed && <Alarm title={t('report.failed')} action={t('state.retry')} onAct={retry} />}
      {report === undefined && !failed && <Skeleton rows={4} />}
      {report && (
        <article className="report-page card" aria-label={t('report.title')}>
          <h1>{t('report.title')}</h1>
          <p className="report-span">{t('report.span', { organization, from: format.full(report.from), until: format.full(report.until) })}</p>
          <Sentences told={report.sentences} />
          {hub && <FigureTable hub={hub} />}
          {hub && <StageTable hub={hub} />}
          <footer className="page-note">{report.computedAt && t('report.made', { time: format.full(report.computedAt) })}</footer>
        </article>
      )}
    </div>
  );
}
