import type { Rank } from '../../protocol/hub';
import { useText } from '../../ui/hooks/useText';

/** Why an entry stands where it stands: the sum that ranks it. */
export function RankNote({ rank }: { rank: Rank }) {
  const { t, format } = useText();
  const decimal = (value: number): string => format.decimal(value, 2);
  const terms = rank.terms.filter(({ weight }) => weight > 0);
  if (terms.length === 0) return null;
  return (
    <details className="rank-note">
      <summary>{t('hub.rank', { score: format.decimal(rank.score) })}</summary>
      <ul>
        {terms.map(({ term, value, weight }) => (
          <li key={term}>{t(`hub.term.${term}`, { value: decimal(value), weight: decimal(weight) })}</li>
        ))}
        <li>{t('hub.factors', { kind: decimal(rank.kind), priority: decimal(rank.priority) })}</li>
      </ul>
    </details>
  );
}
