import { useMemo } from 'react';
import type { HubView } from '../../protocol/hub';
import { useText } from '../../ui/hooks/useText';
import { Alarm } from '../../ui/parts/Alarm';
import { BackIcon } from '../../ui/parts/icons';
import { Skeleton } from '../../ui/parts/Skeleton';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { hubPath, useChosen } from '../address';
import { Chart } from '../figures/chart/Chart';
import { beforeOf, DEFINITIONS, type FigureKey } from '../figures/definitions';
import { Figure } from '../figures/Figure';
import { useSlots } from '../figures/useSlots';
import { changeWords, written } from '../figures/wording';
import { Way } from '../../ui/parts/Way';
import { useBefore, useFigures } from '../useFigures';
import { WindowChoice } from '../WindowChoice';
import { Behind } from './Behind';

interface Slot {
  from: string;
  until: string;
  value: number | null;
  before: number | null;
}

/** The course of a figure as a chart, and as the table that says the same. */
function Course({ figure, hub, before }: { figure: FigureKey; hub: HubView; before: HubView | null }) {
  const text = useText();
  const { t, format } = text;
  const { plot, say } = useSlots(figure, hub, before);
  const { unit } = DEFINITIONS[figure];
  const { edges } = hub.series;
  const slots = useMemo(
    () => plot.values.map((value, index): Slot => ({ from: edges[index] ?? '', until: edges[index + 1] ?? '', value, before: plot.before[index] ?? null })),
    [plot, edges],
  );
  if (slots.length === 0) return null;
  const columns: Column<Slot>[] = [
    { key: 'from', head: t('hub.window.from'), value: ({ from }) => from, show: ({ from }) => format.clock(from) },
    { key: 'until', head: t('hub.window.until'), value: ({ until }) => until, show: ({ until }) => format.clock(until) },
    { key: 'value', head: t(`hub.what.${figure}`), value: ({ value }) => value, show: ({ value }) => written(unit, value, text), isFigure: true },
    { key: 'before', head: t('hub.windowBefore'), value: (slot) => slot.before, show: (slot) => written(unit, slot.before, text), isFigure: true },
  ];
  return (
    <section className="hub-part card">
      <Chart plot={plot} label={t('hub.course', { name: t(`hub.what.${figure}`) })} say={say} />
      <details className="twin">
        <summary>{t('hub.twin')}</summary>
        <DataTable label={t('hub.twin')} rows={slots} columns={columns} keyOf={({ from }) => from} csv={`course-${figure}`} height={320} />
      </details>
    </section>
  );
}

/** What a figure is made of: its course, and the agents and tasks behind it. */
export function Drill({ figure }: { figure: FigureKey }) {
  const text = useText();
  const { t, format } = text;
  const { span, usual, compared } = useChosen();
  const { hub, failed, retry } = useFigures(span, usual);
  const before = useBefore(span, compared);
  if (hub === null) return failed ? <div className="page"><Alarm title={t('hub.failed')} action={t('state.retry')} onAct={retry} /></div> : <Skeleton rows={5} />;
  const { unit, now } = DEFINITIONS[figure];
  const change = compared ? changeWords(unit, now(hub), beforeOf(figure, hub), format.duration(span.lengthMs / 1000), text) : null;
  return (
    <div className="page hub drill">
      <header className="page-head hub-head">
        <Way to={hubPath({ drill: null })} className="back-link">
          <BackIcon /> {t('hub.title')}
        </Way>
        <h1>{t(`hub.what.${figure}`)}</h1>
        <p className="tile-value">
          <Figure text={written(unit, now(hub), text)} /> {change && <span className="change">{change.said}</span>}
        </p>
        <div className="hub-tools">
          <WindowChoice />
        </div>
      </header>
      <p className="drill-formula">{t(`hub.formula.${figure}`)}</p>
      {failed && <Alarm title={t('hub.failed')} action={t('state.retry')} onAct={retry} />}
      <Course figure={figure} hub={hub} before={before} />
      <Behind figure={figure} hub={hub} span={span} />
    </div>
  );
}
