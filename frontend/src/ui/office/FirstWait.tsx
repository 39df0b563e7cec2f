import { useStore } from '../../store/store';
import { useText } from '../hooks/useText';
import { Face, NoFace } from '../parts/Face';

/** A quiet line that waits for the first event, and turns into the face of whoever comes. */
export function FirstWait() {
  const { t } = useText();
  const first = useStore(({ agents }) => agents.values().next().value);
  return (
    <section className={first ? 'first-wait first-came' : 'first-wait'} role="status">
      {first ? <Face id={first.agentId} size={44} /> : <NoFace size={34} />}
      <div>
        <strong>{first ? t('first.came', { name: first.name }) : t('first.waiting')}</strong>
        <p className="page-note">{first ? t('first.opens') : t('first.listening', { host: window.location.host })}</p>
      </div>
    </section>
  );
}
