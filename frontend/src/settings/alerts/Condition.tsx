import { useId } from 'react';
import { NARROWED_BY, type AlertTerms, type Figure, type NarrowedBy } from '../../protocol/alertRules';
import { figuresOf } from '../../sync/alertRules';
import { useText } from '../../ui/hooks/useText';
import { NumberBox } from '../parts/NumberBox';
import { SelectBox } from '../parts/SelectBox';
import { useLoaded } from '../parts/useLoaded';
import type { FieldsProps } from './RuleForm';
import { valueText } from '../../ui/parts/figures';
import { SecondsBox } from './SecondsBox';

const SIDES = ['above', 'below'] as const;
const STATUSES = ['working', 'waiting', 'error', 'idle', 'offline'] as const;
const WHOSE = ['all', 'agent', 'model', 'department'] as const;
const WHICH = ['any', ...NARROWED_BY] as const;
const LONGEST_S = 31 * 86_400;
const NONE: Figure[] = [];

/** What makes the rule fire, by its kind. */
export function Condition(props: FieldsProps) {
  const { kind } = props.terms;
  if (kind === 'silence') return <Silence {...props} />;
  if (kind === 'status') return <Status {...props} />;
  return kind === 'cost' ? <Cost {...props} /> : <OfFigure {...props} />;
}

function TextBox({ label, note, value, fault, isFixed, onChange }: { label: string; note?: string; value: string | null; fault: string | undefined; isFixed: boolean; onChange(value: string | null): void }) {
  return (
    <label className="field">
      <span>{label}</span>
      <input className="input" disabled={isFixed} maxLength={256} value={value ?? ''} onChange={(event) => onChange(event.target.value || null)} />
      {fault ? <small className="is-error">{fault}</small> : note && <small>{note}</small>}
    </label>
  );
}

function Window({ terms, set, fault, isFixed }: FieldsProps) {
  const { t } = useText();
  return <SecondsBox label={t('alerts.windowSeconds')} note={t('alerts.why.windowSeconds')} least={60} most={LONGEST_S} value={terms.windowSeconds} fault={fault('windowSeconds')} isFixed={isFixed('windowSeconds')} onChange={(windowSeconds) => set({ windowSeconds })} />;
}

function Clear({ terms, set, fault, isFixed }: FieldsProps) {
  const { t } = useText();
  return (
    <div className="seconds-box">
      <NumberBox label={t('alerts.clear')} nothing={t('alerts.atLimit')} value={terms.clear} fault={fault('clear')} isFixed={isFixed('clear')} onChange={(clear) => set({ clear })} />
      <small>{t('alerts.why.clear')}</small>
    </div>
  );
}

/** Figures by their path, with what they are now; sides, and where it is over. */
function OfFigure(props: FieldsProps) {
  const { terms, set, fault, isFixed } = props;
  const text = useText();
  const { t } = text;
  const id = useId();
  const figures = useLoaded(figuresOf).value ?? NONE;
  const now = figures.find(({ figure }) => figure === terms.figure);
  const side = terms.below !== null ? 'below' : 'above';
  const number = terms[side];
  const [by, which] = (Object.entries(terms.filter ?? {})[0] ?? ['any', '']) as [(typeof WHICH)[number], string];
  const limit = (value: number | null, of: (typeof SIDES)[number]): Partial<AlertTerms> => ({ above: of === 'above' ? value : null, below: of === 'below' ? value : null });
  return (
    <>
      <label className="field">
        <span>{t('alerts.figure')}</span>
        <input className="input mono" required list={id} disabled={isFixed('figure')} value={terms.figure ?? ''} onChange={(event) => set({ figure: event.target.value })} />
        {fault('figure') ? (
          <small className="is-error breakable">{fault('figure')}</small>
        ) : (
          <small>{now ? t('alerts.figureNow', { value: valueText(now.figure, now.value, text) }) : t('alerts.figureWhy')}</small>
        )}
      </label>
      <datalist id={id}>
        {figures.map(({ figure, value }) => (
          <option key={figure} value={figure} label={valueText(figure, value, text)} />
        ))}
      </datalist>
      <div className="form-pair">
        <SelectBox label={t('alerts.which')} value={by} options={WHICH} isFixed={isFixed('filter')} nameOf={(one) => t(`alerts.which.${one}`)} onChange={(one) => set({ filter: one === 'any' ? null : { [one as NarrowedBy]: which } })} />
        {by !== 'any' && <TextBox label={t('alerts.whichName')} value={which} fault={fault(`filter.${by}`) ?? fault('filter')} isFixed={isFixed('filter')} onChange={(name) => set({ filter: { [by]: name ?? '' } })} />}
      </div>
      <div className="form-pair">
        <SelectBox label={t('alerts.side')} value={side} options={SIDES} isFixed={isFixed('below')} nameOf={(one) => t(`alerts.side.${one}`)} onChange={(one) => set(limit(number, one))} />
        <NumberBox label={t('alerts.limit')} value={number} nothing="" fault={fault(side)} isFixed={isFixed(side)} onChange={(value) => set(limit(value, side))} />
      </div>
      <Clear {...props} />
      <Window {...props} />
    </>
  );
}

function Silence({ terms, set, fault, isFixed }: FieldsProps) {
  const { t } = useText();
  return (
    <>
      <TextBox label={t('alerts.agent')} note={t('alerts.agentWhy')} value={terms.agent} fault={fault('agent')} isFixed={isFixed('agent')} onChange={(agent) => set({ agent })} />
      <SecondsBox label={t('alerts.silentFor')} note={t('alerts.why.silence')} most={LONGEST_S} value={terms.seconds ?? 0} fault={fault('seconds')} isFixed={isFixed('seconds')} onChange={(seconds) => set({ seconds })} />
    </>
  );
}

function Status({ terms, set, fault, isFixed }: FieldsProps) {
  const { t } = useText();
  const status = STATUSES.find((one) => one === terms.status) ?? 'error';
  return (
    <>
      <div className="form-pair">
        <SelectBox label={t('alerts.status')} value={status} options={STATUSES} isFixed={isFixed('status')} nameOf={(one) => t(`status.${one}`)} onChange={(one) => set({ status: one })} />
        <NumberBox label={t('alerts.count')} value={terms.count ?? 1} least={1} most={1_000_000} fault={fault('count')} isFixed={isFixed('count')} onChange={(count) => count !== null && set({ count })} />
      </div>
      <SecondsBox label={t('alerts.forSoLong')} note={t('alerts.why.status')} most={LONGEST_S} value={terms.seconds ?? 0} fault={fault('seconds')} isFixed={isFixed('seconds')} onChange={(seconds) => set({ seconds })} />
      <div className="form-pair">
        <TextBox label={t('alerts.department')} value={terms.department} fault={fault('department')} isFixed={isFixed('department')} onChange={(department) => set({ department })} />
        <TextBox label={t('alerts.agent')} value={terms.agent} fault={fault('agent')} isFixed={isFixed('agent')} onChange={(agent) => set({ agent })} />
      </div>
    </>
  );
}

function Cost(props: FieldsProps) {
  const { terms, set, fault, isFixed } = props;
  const { t } = useText();
  const whose = WHOSE.find((one) => one !== 'all' && terms[one] !== null) ?? 'all';
  const nobody = { agent: null, model: null, department: null };
  return (
    <>
      <div className="form-pair">
        <SelectBox label={t('alerts.whose')} value={whose} options={WHOSE} isFixed={isFixed('agent')} nameOf={(one) => t(`alerts.whose.${one}`)} onChange={(one) => set(one === 'all' ? nobody : { ...nobody, [one]: '' })} />
        {whose !== 'all' && <TextBox label={t('alerts.whichName')} value={terms[whose]} fault={fault(whose)} isFixed={isFixed(whose)} onChange={(name) => set({ [whose]: name ?? '' })} />}
      </div>
      <NumberBox label={t('alerts.costAbove')} unit="$" value={terms.above} nothing="" least={0} fault={fault('above')} isFixed={isFixed('above')} onChange={(above) => set({ above })} />
      <Clear {...props} />
      <Window {...props} />
    </>
  );
}
