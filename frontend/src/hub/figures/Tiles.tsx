import type { HubView } from '../../protocol/hub';
import type { Span } from '../../sync/hubFigures';
import { useText, type Text } from '../../ui/hooks/useText';
import type { FigureKey } from './definitions';
import { Tile } from './Tile';

function noteOf(figure: FigureKey, hub: HubView, { t, format }: Text): string {
  const { cycleTime, completionRate, byAgent, tokens, utilisation } = hub;
  switch (figure) {
    case 'working':
      return utilisation === null ? '' : t('hub.utilisation', { percent: format.percent(utilisation) });
    case 'done':
      return t('hub.perHour', { count: format.decimal(hub.perHour) });
    case 'cycle':
      return cycleTime.p95Seconds === null ? t('hub.cycleNone') : t('hub.cycleNote', { time: format.duration(cycleTime.p95Seconds) });
    case 'failures':
      if (hub.failures === 0) return t('hub.noFailure');
      return completionRate === null ? '' : t('hub.completion', { percent: format.percent(completionRate) });
    case 'cost':
      return byAgent[0] && byAgent[0].costUsd > 0 ? t('hub.topSpender', { name: byAgent[0].name ?? '', cost: format.money(byAgent[0].costUsd) }) : t('hub.noCost');
    default:
      return t('hub.cachedShare', { count: format.compact(tokens.cached) });
  }
}

export interface TilesProps {
  hub: HubView;
  before: HubView | null;
  span: Span;
  compared: boolean;
}

/** The main figures of the window. */
export function Tiles({ hub, before, span, compared }: TilesProps) {
  const text = useText();
  const { t, format } = text;
  const window = format.duration(span.lengthMs / 1000);
  const shared = { hub, before, compared, window };
  return (
    <section className="tiles" aria-label={t('hub.figures')}>
      <Tile {...shared} figure="working" name={t('hub.workingNow')} unit={t('hub.of', { total: hub.headcount.total })} note={noteOf('working', hub, text)} />
      <Tile {...shared} figure="done" name={t('hub.done', { window })} unit={t('hub.tasks', { count: hub.completed })} note={noteOf('done', hub, text)} />
      <Tile {...shared} figure="cycle" name={t('hub.cycle')} note={noteOf('cycle', hub, text)} />
      <Tile {...shared} figure="failures" name={t('hub.failures')} unit={t('hub.tasks', { count: hub.failures })} note={noteOf('failures', hub, text)} />
      <Tile {...shared} figure="cost" name={t('hub.cost')} note={noteOf('cost', hub, text)} />
      <Tile {...shared} figure="tokens" name={t('hub.tokens')} note={noteOf('tokens', hub, text)} />
    </section>
  );
}
