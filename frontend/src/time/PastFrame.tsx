import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { ClockIcon } from './icons';
import { useTrouble } from './useTrouble';

/** Says on every view that this is not now. */
export function PastFrame() {
  const { t, format } = useText();
  const atMs = useStore((state) => state.moment?.atMs ?? null);
  const trouble = useTrouble();
  if (atMs === null) return null;
  return (
    <div className="past-frame">
      <p className="past-ribbon">
        <ClockIcon />
        <span>{t('time.past', { time: format.precise(atMs) })}</span>
        {trouble && <b>{trouble}</b>}
      </p>
    </div>
  );
}
