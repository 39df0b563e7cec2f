import { useMemo } from 'react';
import type { HubView } from '../../protocol/hub';
import { endedRuns, type Span } from '../../sync/hubFigures';
import { useText } from '../../ui/hooks/useText';
import { Alarm } from '../../ui/parts/Alarm';
import { Chart } from './chart/Chart';
import { binned, type Bin } from './spread';
import { useRows } from './useRows';

/** How long tasks took: how many of them fell into each step. */
export function CycleSpread({ hub, span }: { hub: HubView; span: Span }) {
  const { t, format } = useText();
  const { rows, failed, retry } = useRows(() => endedRuns(span), `${span.lengthMs} ${span.untilMs} ${hub.completed}`);
  const bins = useMemo(() => binned((rows ?? []).filter(({ status }) => status === 'completed').map(({ cycleSeconds }) => cycleSeconds)), [rows]);
  const named = ({ fromSeconds, untilSeconds }: Bin): string =>
    untilSeconds === null ? t('hub.spread.over', { time: format.duration(fromSeconds) }) : t('hub.spread.step', { from: format.duration(fromSeconds), until: format.duration(untilSeconds) });
  const plot = useMemo(() => ({ drawn: 'bars' as const, endsNow: false, labels: bins.map(({ fromSeconds }) => format.duration(fromSeconds)), values: bins.map(({ count }) => count), before: [], write: format.number }), [bins, format]);
  const say = (slot: number): string => {
    const bin = bins[slot];
    return bin ? t('hub.spread.says', { count: bin.count, step: named(bin) }) : '';
  };
  const { p50Seconds, p95Seconds } = hub.cycleTime;
  return (
    <section className="hub-part card">
      <header className="part-title">
        <h2>{t('hub.spread')}</h2>
        <span>
          {p50Seconds !== null && p95Seconds !== null && t('hub.spread.middle', { half: format.duration(p50Seconds), most: format.duration(p95Seconds) })}
        </span>
      </header>
      {failed && <Alarm title={t('hub.tableFailed')} action={t('state.retry')} onAct={retry} />}
      {rows !== null && bins.length === 0 && <p className="page-note">{t('hub.cycleNone')}</p>}
      {bins.length > 0 && <Chart plot={plot} label={t('hub.spread')} say={say} />}
      {bins.length > 0 && (
        <details className="twin">
          <summary>{t('hub.twin')}</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('hub.cycle')}</th>
                <th scope="col">{t('hub.runs')}</th>
              </tr>
            </thead>
            <tbody>
              {bins.map((bin) => (
                <tr key={bin.fromSeconds}>
                  <th scope="row">{named(bin)}</th>
                  <td>{format.number(bin.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  );
}
