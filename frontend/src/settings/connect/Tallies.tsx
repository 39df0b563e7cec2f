import type { Connection, Counts } from '../../protocol/connections';
import { useText } from '../../ui/hooks/useText';
import { Ago } from '../parts/Ago';

const ORDER = ['accepted', 'duplicates', 'late', 'rejected', 'dead'] as const;

/** What became of all that a source sent, in numbers. */
export function Tallies({ counts, source }: { counts: Counts; source: Connection }) {
  const { t, format } = useText();
  return (
    <dl className="card counted">
      {ORDER.map((name) => (
        <div key={name} className={(name === 'rejected' || name === 'dead') && counts[name] > 0 ? 'is-error' : undefined}>
          <dt>{t(`connect.count.${name}`)}</dt>
          <dd>{format.number(counts[name])}</dd>
        </div>
      ))}
      <div>
        <dt>{t('connect.lastEvent')}</dt>
        <dd className="counted-when">
          <Ago at={source.lastEventAt} />
        </dd>
      </div>
    </dl>
  );
}
