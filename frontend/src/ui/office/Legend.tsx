import { useCounts } from '../hooks/useCounts';
import { useText } from '../hooks/useText';
import { Glyph } from '../parts/Glyph';
import { SHOWN } from '../parts/shown';

export function Legend() {
  const { t } = useText();
  const counts = useCounts();
  return (
    <ul className="legend chip" aria-label={t('office.legend')}>
      {SHOWN.filter((status) => status !== 'stale' || counts.stale > 0).map((status) => (
        <li key={status}>
          <Glyph status={status} />
          <span>{t(`status.${status}`)}</span>
          <b>{counts[status]}</b>
        </li>
      ))}
    </ul>
  );
}
