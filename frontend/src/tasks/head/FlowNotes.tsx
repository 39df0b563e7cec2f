import { useStore } from '../../store/store';
import { useText } from '../../ui/hooks/useText';
import { useBarred } from '../live/useBarred';

/** What must be known of what is shown: which way it comes, and why it cannot be changed. */
export function FlowNotes() {
  const { t } = useText();
  const way = useStore((state) => state.tasksWay);
  const barred = useBarred();
  const isWall = useStore((state) => state.wall !== null);
  if (isWall || (way === 'stream' && barred === null)) return null;
  return (
    <p className="flow-notes page-note" role="status">
      {way === 'room' && <span>{t('flow.byRoom')}</span>}
      {barred !== null && <span>{t(barred)}</span>}
    </p>
  );
}
