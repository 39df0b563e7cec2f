import type { ReactNode } from 'react';
import type { HubView } from '../protocol/hub';
import { useText, type Text } from '../ui/hooks/useText';
import { Change } from './Change';
import { CycleBar, HeadcountBar } from './LevelBars';
import { Figure } from './Figure';
import { Spark } from './Spark';

interface TileProps {
  name: string;
  value: string;
  unit?: string;
  note: string;
  change?: ReactNode;
  children: ReactNode;
}

function Tile({ name, value, unit, note, change, children }: TileProps) {
  return (
    <div className="tile card">
      <h3>{name}</h3>
      <p className="tile-value">
        <Figure text={value} /> {unit && <span>{unit}</span>} {change}
      </p>
      {children}
      <p className="tile-note">{note}</p>
    </div>
  );
}

function cycleNote({ cycleTime: { p95Seconds } }: HubView, { t, format }: Text): string {
  return p95Seconds === null ? t('hub.cycleNone') : t('hub.cycleNote', { time: format.duration(p95Seconds) });
}

function failureNote({ failures, completionRate }: HubView, { t, format }: Text): string {
  if (failures === 0) return t('hub.noFailure');
  return completionRate === null ? '' : t('hub.completion', { percent: format.percent(completionRate) });
}

function costNote({ topSpender }: HubView, { t, format }: Text): string {
  return topSpender ? t('hub.topSpender', { name: topSpender.name, cost: format.money(topSpender.costUsd) }) : t('hub.noCost');
}

export function Tiles({ hub }: { hub: HubView }) {
  const text = useText();
  const { t, format } = text;
  const { headcount, series, tokens, cycleTime, utilisation, before } = hub;
  return (
    <section className="tiles">
      <Tile
        name={t('hub.workingNow')}
        value={format.number(headcount.working)}
        unit={t('hub.of', { total: headcount.total })}
        note={utilisation === null ? '' : t('hub.utilisation', { percent: format.percent(utilisation) })}
      >
        <HeadcountBar counts={headcount} />
      </Tile>
      <Tile
        name={t('hub.done')}
        value={format.number(hub.completed)}
        unit={t('hub.tasks', { count: hub.completed })}
        note={t('hub.perHour', { count: format.decimal(hub.perHour) })}
        change={<Change now={hub.completed} before={before.completed} better="more" />}
      >
        <Spark values={series.completed} />
      </Tile>
      <Tile
        name={t('hub.cycle')}
        value={cycleTime.p50Seconds === null ? '—' : format.duration(cycleTime.p50Seconds)}
        note={cycleNote(hub, text)}
        change={<Change now={cycleTime.p50Seconds} before={before.p50Seconds} better="less" />}
      >
        {cycleTime.p50Seconds !== null && <CycleBar {...cycleTime} />}
      </Tile>
      <Tile
        name={t('hub.failures')}
        value={format.number(hub.failures)}
        unit={t('hub.tasks', { count: hub.failures })}
        note={failureNote(hub, text)}
        change={<Change now={hub.failures} before={before.failures} better="less" />}
      >
        <Spark values={series.failed} />
      </Tile>
      <Tile name={t('hub.cost')} value={format.money(hub.costUsd)} note={costNote(hub, text)} change={<Change now={hub.costUsd} before={before.costUsd} />}>
        <Spark values={series.costUsd} />
      </Tile>
      <Tile
        name={t('hub.tokens')}
        value={format.compact(tokens.input + tokens.output)}
        note={t('hub.cachedShare', { count: format.compact(tokens.cached) })}
        change={<Change now={tokens.input + tokens.output} before={before.tokens} />}
      >
        <Spark values={series.tokens} />
      </Tile>
    </section>
  );
}
