import { useMoment } from '../../ui/hooks/useCounts';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import type { Lane } from '../model/board';

const MOST_SLOTS = 12;
const STEP_MS = 10_000;

/** One segment a slot; what stands over the limit is told apart. */
function Slots({ count, limit, coming }: { count: number; limit: number; coming: number }) {
  const slots = Math.min(MOST_SLOTS, Math.max(count + coming, limit));
  const kind = (index: number): string => {
    if (index >= limit && index < count) return 'slot-over';
    if (index < count) return 'slot-taken';
    return index < count + coming ? 'slot-coming' : '';
  };
  return (
    <span className="slots" aria-hidden="true">
      {Array.from({ length: slots }, (_, index) => (
        <i key={index} className={kind(index)} />
      ))}
    </span>
  );
}

function Ages({ lane }: { lane: Lane }) {
  const { t, format } = useText();
  const moment = useMoment(STEP_MS);
  if (lane.medianMs === null) return null;
  const said = (ms: number): string => format.duration((moment - ms) / 1000);
  const oldest = lane.oldestMs !== null && Number.isFinite(lane.oldestMs) ? t('flow.oldest', { time: said(lane.oldestMs) }) : undefined;
  return (
    <span className="lane-age nowrap" title={oldest}>
      {t('flow.median', { time: said(lane.medianMs) })}
    </span>
  );
}

export interface LaneHeadProps {
  lane: Lane;
  /** How many there are in all, with those that are not here yet. */
  total: number;
  /** There were more then than are told. */
  isCut: boolean;
}

export function LaneHead({ lane, total, isCut }: LaneHeadProps) {
  const { t, language, format } = useText();
  const { stage, open } = lane;
  const limit = stage.limit ?? null;
  const over = limit === null ? 0 : Math.max(0, open - limit);
  const coming = lane.entries.filter(({ kind }) => kind === 'slot').length;
  return (
    <header className="lane-head">
      <h2>{stage.name[language]}</h2>
      <b>{limit === null ? `${format.number(total)}${isCut ? '+' : ''}` : t('flow.limit', { count: open, limit })}</b>
      {over > 0 && (
        <span className="lane-over is-error">
          <Glyph status="error" size={12} />
          {t('flow.over', { count: over })}
        </span>
      )}
      <Ages lane={lane} />
      {limit !== null && <Slots count={open} limit={limit} coming={coming} />}
    </header>
  );
}
