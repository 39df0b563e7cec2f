import { useStore } from '../store/store';
import { useQuery } from '../ui/hooks/useQuery';
import { useRoute } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';
import { Alarm } from '../ui/parts/Alarm';
import { Skeleton } from '../ui/parts/Skeleton';
import { useChosen } from './address';
import { Drill } from './drill/Drill';
import { CycleSpread } from './figures/CycleSpread';
import { isFigure } from './figures/definitions';
import { Spending } from './figures/Spending';
import { StageBars } from './figures/StageBars';
import { Tiles } from './figures/Tiles';
import { TimeSpent } from './figures/TimeSpent';
import { Fleet } from './fleet/Fleet';
import { HubHead } from './HubHead';
import { HubKeys } from './HubKeys';
import { AttentionQueue } from './queue/AttentionQueue';
import { Report } from './report/Report';
import { useBefore, useFigures } from './useFigures';
import { useHeads } from './useHeads';
import { Commands } from './ways/Commands';
import '../styles/hub.css';
import '../styles/hubRow.css';
import '../styles/hubPhone.css';
import '../styles/hubFigures.css';
import '../styles/hubStages.css';

/** What goes on in a window of time, beside who waits now. */
function Overview() {
  const { t, format } = useText();
  const { span, usual, compared } = useChosen();
  const { hub: figures, failed, retry } = useFigures(span, usual);
  const hub = useHeads(figures);
  const before = useBefore(span, compared);
  const isLive = useStore((state) => state.link === 'live');
  const kept = useHeads(useStore((state) => state.hub));
  if (hub === null && !failed) return <Skeleton rows={5} />;
  const why = hub?.computedAt ? t('hub.failedWhy', { time: format.clock(hub.computedAt) }) : t('hub.failedNever');
  const now = kept ?? hub;
  return (
    <div className="page hub">
      {now && <HubHead hub={now} />}
      {failed && (isLive || hub === null) && <Alarm title={t('hub.failed')} why={why} action={t('state.retry')} onAct={retry} />}
      {now && hub && (
        <>
          <div className="hub-top">
            <AttentionQueue items={now.attention} decisions={hub.decisions} agents={now.headcount.total} />
            <Tiles hub={hub} before={before} span={span} compared={compared} />
          </div>
          <Commands />
          <StageBars {...hub} window={format.duration(span.lengthMs / 1000)} />
          <div className="hub-pair">
            <Spending hub={hub} span={span} />
            <TimeSpent hub={hub} span={span} />
          </div>
          <CycleSpread hub={hub} span={span} />
        </>
      )}
    </div>
  );
}

export function Hub() {
  const query = useQuery();
  const { below } = useRoute();
  const drill = query.get('drill');
  return (
    <>
      <HubKeys />
      {below[0] === 'report' ? <Report /> : query.has('fleet') ? <Fleet /> : isFigure(drill) ? <Drill figure={drill} /> : <Overview />}
    </>
  );
}
