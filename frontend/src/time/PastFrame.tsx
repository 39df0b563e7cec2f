import { useStore } from '../store/store';
import { useTime } from '../store/time';
import { useText } from '../ui/hooks/useText';
import { ClockIcon } from './icons';

/** Who failed or began to wait at the moment that was leapt to. */
function useTrouble(): string | null {
  const { t } = useText();
  const trouble = useTime((state) => state.trouble);
  const name = useStore((state) => {
    if (trouble === null) return null;
    const title = trouble.taskId === null ? null : (state.tasks.get(trouble.taskId)?.title ?? trouble.taskId);
    return title ?? state.agents.get(trouble.agentId ?? '')?.name ?? trouble.agentId;
  });
  return trouble === null || name === null ? null : t(`time.${trouble.kind}`, { name });
}

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
