import { useState, type FormEvent } from 'react';
import { KINDS, type Days, type Kind, type Plan, type Policy } from '../../protocol/retention';
import { keepFor, planOf, policyOf } from '../../sync/retention';
import { useText } from '../../ui/hooks/useText';
import { Known } from '../parts/Known';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';

const MOST_DAYS = 3650;
const FIRST_DAYS: Days = { log: 365, texts: 90, deadLetters: 30, audit: 730, sessions: 90 };

interface RowProps {
  kind: Kind;
  days: number | null;
  onChange(days: number | null): void;
}

/** For how long one kind is kept: for ever, or for some days. */
function Row({ kind, days, onChange }: RowProps) {
  const { t } = useText();
  const name = t(`data.kind.${kind}`);
  return (
    <li className="row">
      <div className="row-words">
        <strong>{name}</strong>
        <small>{t(`data.kindWhy.${kind}`)}</small>
      </div>
      <label className="data-forever">
        <input type="checkbox" checked={days === null} onChange={(event) => onChange(event.target.checked ? null : FIRST_DAYS[kind])} />
        {t('data.forEver')}
      </label>
      <span className={days === null ? 'with-unit data-days is-for-ever' : 'with-unit data-days'}>
        <input
          className="input figure"
          type="number"
          inputMode="numeric"
          aria-label={t('data.daysOf', { name })}
          min={1}
          max={MOST_DAYS}
          required={days !== null}
          disabled={days === null}
          value={days === null || Number.isNaN(days) ? '' : days}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
        {t('data.days')}
      </span>
    </li>
  );
}

/** What goes by a plan, kind by kind. */
export function PlanShown({ plan }: { plan: Plan }) {
  const { t, format } = useText();
  const told = KINDS.flatMap((kind) => {
    const gone = plan[kind];
    return gone === undefined ? [] : [{ kind, ...gone }];
  });
  if (told.every(({ count }) => count === 0)) return <p>{t('data.nothingGoes')}</p>;
  return (
    <ul className="data-goes">
      {told
        .filter(({ count }) => count > 0)
        .map(({ kind, count, before }) => (
          <li key={kind}>{t(`data.goes.${kind}`, { count: format.number(count), before: format.full(before) })}</li>
        ))}
    </ul>
  );
}

function Form({ policy, onSaved }: { policy: Policy; onSaved(): void }) {
  const { t, format } = useText();
  const [days, setDays] = useState(policy.days);
  const [kept, setKept] = useState(policy.days);
  const plan = useDoing<Plan>();
  const save = useDoing<Policy>();
  const isChanged = KINDS.some((kind) => days[kind] !== kept[kind]);
  const change = (kind: Kind, value: number | null): void => {
    setDays({ ...days, [kind]: value });
    plan.forget();
    save.forget();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (plan.result === null) plan.start(planOf(days));
    else
      save.start(keepFor(days), ({ days: now }) => {
        setDays(now);
        setKept(now);
        plan.forget();
        onSaved();
      });
  };
  return (
    <form onSubmit={submit}>
      <ul className="card rows data-keep">
        {KINDS.map((kind) => (
          <Row key={kind} kind={kind} days={days[kind]} onChange={(value) => change(kind, value)} />
        ))}
      </ul>
      <RefusalNote refusal={plan.refusal ?? save.refusal} />
      {plan.result !== null && isChanged && (
        <div className="card data-plan" role="status">
          <strong>{t('data.plan')}</strong>
          <PlanShown plan={plan.result} />
          <p className="page-note">{t('data.planWhen')}</p>
        </div>
      )}
      <div className="form-acts">
        <button type="submit" className={plan.result === null ? 'button' : 'button button-danger'} disabled={plan.busy || save.busy || !isChanged}>
          {t(save.busy ? 'set.saving' : plan.busy ? 'data.planning' : plan.result === null ? 'data.tryPlan' : 'data.keepSo')}
        </button>
        <span role="status">{save.result ? t('set.saved') : isChanged ? t('set.unsaved') : ''}</span>
      </div>
      <p className="page-note">
        {policy.beginsAt !== null && t('data.beginsAt', { at: format.full(policy.beginsAt) })}{' '}
        {policy.last !== null && t('data.lastRun', { at: format.full(policy.last.at) })}
      </p>
    </form>
  );
}

/** For how long what is kept; what would go is shown before anything is saved. */
export function Retention() {
  const { t } = useText();
  const loaded = useLoaded(policyOf);
  return (
    <section className="part">
      <h2>{t('data.retention')}</h2>
      <p className="page-note">{t('data.retentionNote')}</p>
      <Known loaded={loaded} failed={t('data.retentionFailed')} rows={5}>
        {(policy) => <Form policy={policy} onSaved={loaded.reload} />}
      </Known>
    </section>
  );
}
