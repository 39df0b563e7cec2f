import { useStore } from '../../store/store';
import { goTo } from '../hooks/useRoute';
import { useText } from '../hooks/useText';
import { clearPicked, setLassoing, useLassoing } from './picking';

/** Who is picked, and the way to act on them together. */
export function PickBar() {
  const { t } = useText();
  const count = useStore((state) => state.picked.size);
  const isPast = useStore((state) => state.moment !== null);
  const isLassoing = useLassoing();
  if (count === 0 && !isLassoing) return null;
  return (
    <div className="pick-bar chip" role="status" data-covers>
      {count === 0 ? (
        <span>{t('pick.draw')}</span>
      ) : (
        <>
          <b>{t('pick.count', { count })}</b>
          <button type="button" className="link-button" onClick={clearPicked}>
            {t('pick.clear')}
          </button>
          <button type="button" className="button" disabled={isPast} title={isPast ? t('pick.past') : undefined} onClick={() => goTo('/hub?fleet=1')}>
            {t('pick.act')}
          </button>
        </>
      )}
      {isLassoing && (
        <button type="button" className="link-button" onClick={() => setLassoing(false)}>
          {t('pick.stop')}
        </button>
      )}
    </div>
  );
}
