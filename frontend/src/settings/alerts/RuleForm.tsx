import { useMemo, useState, type FormEvent } from 'react';
import { ALERT_KINDS, LEVELS, type AlertRule, type AlertTerms } from '../../protocol/alertRules';
import { useStore } from '../../store/store';
import { addAlertRule, changeAlertRule } from '../../sync/alertRules';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { ruleName } from '../../ui/parts/told';
import { PageHead } from '../parts/PageHead';
import { ReadOnly, RefusalNote } from '../parts/Refusal';
import { SelectBox } from '../parts/SelectBox';
import { useDoing } from '../parts/useDoing';
import { Condition } from './Condition';
import { Quiet } from './Quiet';
import { SecondsBox } from './SecondsBox';
import { conditionText } from './ruleText';
import { changesOf, FRESH, OF_BUILT_IN, OF_KIND, termsOf } from './terms';

export interface FieldsProps {
  terms: AlertTerms;
  isFixed(name: keyof AlertTerms): boolean;
  fault(field: string): string | undefined;
  set(part: Partial<AlertTerms>): void;
}

const TIMES = ['holdSeconds', 'recoverSeconds', 'coolDownSeconds'] as const;
const LONGEST_WAIT_S = 7 * 86_400;

/** A rule as it is being written; the server's faults stand at their fields. */
export function RuleForm({ rule, isFixed: isReadOnly }: { rule: AlertRule | null; isFixed: boolean }) {
  const text = useText();
  const { t } = text;
  const [terms, setTerms] = useState<AlertTerms>(rule ?? FRESH);
  const name = rule === null ? null : ruleName(rule, t);
  const isPast = useStore(({ moment }) => moment !== null);
  const { busy, refusal, start, forget } = useDoing();
  const faults = useMemo(() => new Map(refusal?.faults.map(({ field, message }) => [field, message])), [refusal]);
  const shown = new Set<string>(['name', 'level', ...TIMES, ...OF_KIND[terms.kind], 'quietHours', 'quietHours.from', 'quietHours.until', 'quietHours.timeZone', 'quietHours.days']);
  const rest = refusal && { ...refusal, faults: refusal.faults.filter(({ field }) => !shown.has(field)) };
  const fields: FieldsProps = {
    terms,
    isFixed: (name) => isReadOnly || busy || (rule?.builtIn === true && !OF_BUILT_IN.has(name)),
    fault: (field) => faults.get(field),
    set: (part) => {
      setTerms({ ...terms, ...part });
      forget();
    },
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    start(rule === null ? addAlertRule(termsOf(terms)) : changeAlertRule(rule.id, changesOf(rule, terms)), () => goTo(settingsPath('alerts')));
  };
  return (
    <>
      <PageHead title={name ?? t('alerts.new')} lead={conditionText(terms, text)} back={settingsPath('alerts')} />
      {isReadOnly && <ReadOnly who="admin" />}
      {rule?.builtIn && <p className="page-note">{t('alerts.builtInFixed')}</p>}
      <form className="alert-form" onSubmit={save}>
        <section className="card alert-card">
          <h2>{t('alerts.what')}</h2>
          <label className="field">
            <span>{t('alerts.name')}</span>
            <input className="input" required maxLength={200} disabled={fields.isFixed('name')} value={rule?.builtIn ? (name ?? '') : terms.name} onChange={(event) => fields.set({ name: event.target.value })} />
            {fields.fault('name') && <small className="is-error">{fields.fault('name')}</small>}
          </label>
          <SelectBox label={t('alerts.kind')} note={t(`alerts.kindWhy.${terms.kind}`)} value={terms.kind} options={ALERT_KINDS} isFixed={rule !== null || isReadOnly} nameOf={(kind) => t(`alerts.kind.${kind}`)} onChange={(kind) => fields.set({ kind })} />
          <Condition {...fields} />
        </section>
        <section className="card alert-card">
          <h2>{t('alerts.how')}</h2>
          <SelectBox label={t('alerts.level')} note={t(`alerts.levelWhy.${terms.level}`)} value={terms.level} options={LEVELS} isFixed={fields.isFixed('level')} nameOf={(level) => t(`alerts.level.${level}`)} onChange={(level) => fields.set({ level })} />
          {TIMES.map((name) => (
            <SecondsBox key={name} label={t(`alerts.${name}`)} note={t(`alerts.why.${name}`)} value={terms[name]} most={LONGEST_WAIT_S} fault={fields.fault(name)} isFixed={fields.isFixed(name)} onChange={(seconds) => fields.set({ [name]: seconds })} />
          ))}
          <Quiet quiet={terms.quietHours} isBarred={fields.isFixed('quietHours')} fault={fields.fault} onChange={(quietHours) => fields.set({ quietHours })} />
        </section>
        <RefusalNote refusal={rest} />
        {!isReadOnly && (
          <div className="form-acts form-acts-stay">
            <button type="submit" className="button button-main" disabled={busy || isPast}>
              {t(busy ? 'set.saving' : 'set.save')}
            </button>
            <button type="button" className="button" onClick={() => goTo(settingsPath('alerts'))}>
              {t('set.cancel')}
            </button>
            {isPast && <span>{t('alerts.past')}</span>}
          </div>
        )}
      </form>
    </>
  );
}
