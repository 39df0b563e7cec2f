import { useStore } from '../store/store';
import { askHub } from '../sync/figures';
import { useText } from '../ui/hooks/useText';
import { Alarm } from '../ui/parts/Alarm';
import { Skeleton } from '../ui/parts/Skeleton';
import { AttentionQueue } from './AttentionQueue';
import { Commands } from './Commands';
import { HubHead } from './HubHead';
import { StageBars } from './StageBars';
import { Tiles } from './Tiles';
import '../styles/hub.css';

export function Hub() {
  const { t, format } = useText();
  const hub = useStore((state) => state.hub);
  const failed = useStore((state) => state.hubFailed && state.link === 'live');
  const hopeless = useStore((state) => state.hubFailed);
  if (hub === null && !hopeless) return <Skeleton rows={5} />;
  const why = hub?.computedAt ? t('hub.failedWhy', { time: format.clock(hub.computedAt) }) : t('hub.failedNever');
  return (
    <div className="page hub">
      {hub && <HubHead hub={hub} />}
      {(failed || hub === null) && <Alarm title={t('hub.failed')} why={why} action={t('state.retry')} onAct={askHub} />}
      {hub && (
        <>
          <div className="hub-top">
            <AttentionQueue items={hub.attention} agents={hub.headcount.total} />
            <Tiles hub={hub} />
          </div>
          <Commands />
          <StageBars {...hub} />
        </>
      )}
    </div>
  );
}
