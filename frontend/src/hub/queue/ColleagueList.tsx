import { useEffect, useState } from 'react';
import { useStore } from '../../store/store';
import { colleagues, type Colleague } from '../../sync/decisions';
import { useText } from '../../ui/hooks/useText';
import { Alarm } from '../../ui/parts/Alarm';

/** Who can take an entry on. */
export function ColleagueList({ chosen, onChoose }: { chosen: string | undefined; onChoose(id: string): void }) {
  const { t } = useText();
  const me = useStore((state) => state.user?.id);
  const [people, setPeople] = useState<Colleague[] | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    colleagues().then(setPeople, () => setFailed(true));
  }, []);
  if (failed) return <Alarm title={t('hub.assign.failed')} />;
  if (people === null) return <p className="page-note">{t('state.loading')}</p>;
  return (
    <ul className="colleagues">
      {people.map(({ id, name }) => (
        <li key={id}>
          <button type="button" className="button button-wide" aria-pressed={id === chosen} onClick={() => onChoose(id)}>
            {id === me ? t('hub.assign.me', { name }) : name}
          </button>
        </li>
      ))}
    </ul>
  );
}
