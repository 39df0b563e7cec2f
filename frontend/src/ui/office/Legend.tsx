import type { Tally } from '../../scene/campus/tally';
import { useText } from '../hooks/useText';
import { Glyph } from '../parts/Glyph';
import { SHOWN } from '../parts/shown';

/** How many are in which status, where one looks. */
export function Legend({ tally }: { tally: Tally }) {
  const { t, format } = useText();
  return (
    <ul className="legend chip" aria-label={t('office.legend')} data-covers>
      {SHOWN.filter((status) => status !== 'stale' || tally.counts.stale > 0).map((status) => (
        <li key={status}>
          <Glyph status={status} />
          <span>{t(`status.${status}`)}</span>
          <b>{format.number(tally.counts[status])}</b>
        </li>
      ))}
    </ul>
  );
}
