import { useStore } from '../../store/store';
import { useCounts } from '../hooks/useCounts';
import { useText } from '../hooks/useText';

export function OfficeHead({ onWhole }: { onWhole: (() => void) | undefined }) {
  const { t, language } = useText();
  const count = useStore((state) => state.agents.size);
  const floor = useStore((state) => state.config?.floors[0]?.name);
  const counts = useCounts();
  const facts = [
    t('office.count', { count }),
    t('office.working', { count: counts.working }),
    t('office.waiting', { count: counts.waiting }),
    t('office.errors', { count: counts.error }),
  ];
  return (
    <header className="floor-head">
      <div>
        <h1>{typeof floor === 'object' ? floor[language] : (floor ?? t('office.title'))}</h1>
        <p>{facts.join(' · ')}</p>
      </div>
      {onWhole && (
        <button type="button" className="button" onClick={onWhole}>
          {t('office.whole')}
        </button>
      )}
    </header>
  );
}
