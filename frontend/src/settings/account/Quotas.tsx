import { QUOTAS, type Quota } from '../../protocol/quotas';
import { quotasHere } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { ProgressBar } from '../../ui/parts/ProgressBar';
import { RefusalNote } from '../parts/Refusal';
import { useLoaded } from '../parts/useLoaded';

const NEAR = 0.8;

function standing({ used, limit }: Quota): 'free' | 'well' | 'near' | 'over' {
  if (limit === null) return 'free';
  if (used >= limit) return 'over';
  return used >= NEAR * limit ? 'near' : 'well';
}

function QuotaRow({ quota }: { quota: Quota }) {
  const { t, format } = useText();
  const stands = standing(quota);
  const used = format.number(quota.used);
  return (
    <li className={`quota quota-${stands}`}>
      <span className="quota-name">
        <strong>{t(`quota.${quota.name}`)}</strong>
        <small>{t(`quota.why.${quota.name}`)}</small>
      </span>
      <span className="quota-much">
        {quota.limit === null ? t('quota.free', { used }) : t('quota.much', { used, limit: format.number(quota.limit) })}
        {quota.limit !== null && <ProgressBar share={quota.limit === 0 ? 1 : quota.used / quota.limit} />}
        {(stands === 'near' || stands === 'over') && <em>{t(`quota.${stands}`)}</em>}
      </span>
    </li>
  );
}

/** What the organization may have, and how much of that there is. */
export function Quotas() {
  const { t } = useText();
  const { value, refusal } = useLoaded(quotasHere, true);
  const known = QUOTAS.flatMap((name) => value?.find((quota) => quota.name === name) ?? []);
  return (
    <section className="quotas">
      <h2>{t('quota.title')}</h2>
      <p className="page-note">{t('quota.lead')}</p>
      <RefusalNote refusal={refusal} />
      {known.length > 0 && (
        <ul className="card list-card">
          {known.map((quota) => (
            <QuotaRow key={quota.name} quota={quota} />
          ))}
        </ul>
      )}
    </section>
  );
}
