import { useText } from '../../ui/hooks/useText';
import type { Reach } from '../live/older';
import type { Lane } from '../model/board';

export interface LaneFootProps {
  lane: Lane;
  total: number;
  /** There were more then than are told. */
  isCut: boolean;
  reach: Reach | undefined;
  onMore(): void;
}

/** Says what of a lane is not here yet, and fetches it. */
export function LaneFoot({ lane, total, isCut, reach, onMore }: LaneFootProps) {
  const { t } = useText();
  const missing = total - lane.count;
  if (lane.entries.length === 0 && missing <= 0) return <p className="lane-empty">{t('flow.laneEmpty')}</p>;
  if (isCut) return <p className="lane-foot">{t('flow.olderThen')}</p>;
  if (missing <= 0 || reach === undefined) return null;
  return (
    <p className="lane-foot">
      {reach.state === 'failed' && <span role="alert">{t('flow.olderFailed')}</span>}
      {reach.state === 'asking' ? (
        <span role="status">{t('flow.olderComing', { count: missing })}</span>
      ) : (
        <button type="button" className="link-button" onClick={onMore}>
          {t('flow.older', { count: missing })}
        </button>
      )}
    </p>
  );
}
