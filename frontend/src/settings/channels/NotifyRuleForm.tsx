import { useMemo, useState, type FormEvent } from 'react';
import { LEVELS } from '../../protocol/alertRules';
import { MATTER_KINDS, type Channel, type MatterKind, type NotifyRule, type NotifyTerms } from '../../protocol/channels';
import { useStore } from '../../store/store';
import { saveNotifyRule } from '../../sync/channels';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Quiet } from '../alerts/Quiet';
import { SecondsBox } from '../alerts/SecondsBox';
import { FormActs } from '../parts/FormActs';
import { NumberBox } from '../parts/NumberBox';
import { PageHead } from '../parts/PageHead';
import { RefusalNote } from '../parts/Refusal';
import { SelectBox } from '../parts/SelectBox';
import { Switch } from '../parts/Switch';
import { useDoing } from '../parts/useDoing';
import { listed } from './fields';
import { TextBox } from './TextBox';

const DIGESTS = ['0', '15', '60', '240', '1440'] as const;
type Digest = (typeof DIGESTS)[number];
const USUAL: readonly MatterKind[] = ['request', 'error', 'failure', 'budget', 'alert'];
const ESCALATE_MINUTES = 15;
const LONGEST_COOL_DOWN_S = 86_400;

const fresh = (channels: readonly Channel[]): NotifyTerms => ({
  name: '',
  channelId: channels[0]?.id ?? '',
  kinds: [...USUAL],
  level: 'info',
  departments: [],
  agents: [],
  tellCleared: true,
  coolDownSeconds: 60,
  digestMinutes: null,
  quietHours: null,
  escalateMinutes: null,
  escalateTo: null,
  enabled: true,
});

interface PartProps {
  terms: NotifyTerms;
  channels: readonly Channel[];
  fault(field: string): string | undefined;
  set(part: Partial<NotifyTerms>): void;
}

function Told({ terms, channels, fault, set }: PartProps) {
  const { t } = useText();
  const [departments, setDepartments] = useState(terms.departments.join(', '));
  const [agents, setAgents] = useState(terms.agents.join(', '));
  const toggle = (kind: MatterKind, isOn: boolean): void => set({ kinds: MATTER_KINDS.filter((one) => (one === kind ? isOn : terms.kinds.includes(one))) });
  const nameOf = (id: string): string => channels.find((channel) => channel.id === id)?.name ?? id;
  return (
    <section className="card alert-card">
      <h2>{t('chan.rule.what')}</h2>
      <TextBox label={t('chan.name')} isNeeded value={terms.name} fault={fault('name')} onChange={(name) => set({ name })} />
      <SelectBox label={t('chan.rule.channel')} value={terms.channelId} options={channels.map(({ id }) => id)} nameOf={nameOf} onChange={(channelId) => set({ channelId })} />
      <fieldset className="matter-kinds">
        <legend>{t('chan.rule.kinds')}</legend>
        {MATTER_KINDS.map((kind) => (
          <label key={kind} className="weekday">
            <input type="checkbox" checked={terms.kinds.includes(kind)} onChange={(event) => toggle(kind, event.target.checked)} />
            {t(`chan.matter.${kind}`)}
          </label>
        ))}
        {fault('kinds') && <small className="is-error">{fault('kinds')}</small>}
      </fieldset>
      <SelectBox label={t('chan.rule.level')} note={t('chan.rule.levelWhy')} value={terms.level} options={LEVELS} nameOf={(level) => t(`alerts.level.${level}`)} onChange={(level) => set({ level })} />
      <TextBox label={t('chan.rule.departments')} note={t('chan.rule.departmentsWhy')} value={departments} fault={fault('departments')} onChange={(text) => (setDepartments(text), set({ departments: listed(text) }))} />
      <TextBox label={t('chan.rule.agents')} note={t('chan.rule.agentsWhy')} value={agents} fault={fault('agents')} onChange={(text) => (setAgents(text), set({ agents: listed(text) }))} />
    </section>
  );
}

function Elsewhere({ terms, channels, fault, set }: PartProps) {
  const { t } = useText();
  const others = channels.filter(({ id }) => id !== terms.channelId);
  const nameOf = (id: string): string => channels.find((channel) => channel.id === id)?.name ?? id;
  const first = others[0];
  return (
    <>
      <h2>{t('chan.rule.elsewhere')}</h2>
      <Switch
        on={terms.escalateTo !== null}
        label={t('chan.rule.escalate')}
        note={t('chan.rule.escalateWhy')}
        disabled={first === undefined}
        onChange={(on) => set(on && first ? { escalateMinutes: ESCALATE_MINUTES, escalateTo: first.id } : { escalateMinutes: null, escalateTo: null })}
      />
      {terms.escalateTo !== null && (
        <div className="form-pair">
          <NumberBox label={t('chan.rule.escalateAfter')} unit={t('chan.rule.minutes')} least={1} most={10_080} value={terms.escalateMinutes} fault={fault('escalateMinutes')} onChange={(escalateMinutes) => set({ escalateMinutes })} />
          <SelectBox label={t('chan.rule.escalateTo')} note={fault('escalateTo')} value={terms.escalateTo} options={others.map(({ id }) => id)} nameOf={nameOf} onChange={(escalateTo) => set({ escalateTo })} />
        </div>
      )}
    </>
  );
}

function How(props: PartProps) {
  const { terms, fault, set } = props;
  const { t } = useText();
  const known = DIGESTS.find((digest) => Number(digest) === terms.digestMinutes);
  return (
    <section className="card alert-card">
      <h2>{t('chan.rule.how')}</h2>
      <Switch on={terms.tellCleared} label={t('chan.rule.cleared')} note={t('chan.rule.clearedWhy')} onChange={(tellCleared) => set({ tellCleared })} />
      <SecondsBox label={t('chan.rule.coolDown')} note={t('chan.rule.coolDownWhy')} value={terms.coolDownSeconds} most={LONGEST_COOL_DOWN_S} fault={fault('coolDownSeconds')} isFixed={false} onChange={(coolDownSeconds) => set({ coolDownSeconds })} />
      <SelectBox<Digest> label={t('chan.rule.digest')} note={t('chan.rule.digestWhy')} value={known ?? '0'} options={DIGESTS} nameOf={(digest) => t(`chan.rule.digest.${digest}`)} onChange={(digest) => set({ digestMinutes: Number(digest) || null })} />
      <Quiet quiet={terms.quietHours} isBarred={false} fault={fault} onChange={(quietHours) => set({ quietHours })} />
      <Elsewhere {...props} />
    </section>
  );
}

/** A rule as it is being written; the server's faults stand at their fields. */
export function NotifyRuleForm({ rule, channels }: { rule: NotifyRule | null; channels: readonly Channel[] }) {
  const { t } = useText();
  const [terms, setTerms] = useState<NotifyTerms>(() => rule ?? fresh(channels));
  const isPast = useStore(({ moment }) => moment !== null);
  const { busy, refusal, start, forget } = useDoing();
  const faults = useMemo(() => new Map(refusal?.faults.map(({ field, message }) => [field, message])), [refusal]);
  const rest = refusal && { ...refusal, faults: refusal.faults.filter(({ field }) => !(field.split('.')[0] ?? '' in terms)) };
  const set = (part: Partial<NotifyTerms>): void => {
    setTerms({ ...terms, ...part });
    forget();
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const { name, channelId, kinds, level, departments, agents, tellCleared, coolDownSeconds, digestMinutes, quietHours, escalateMinutes, escalateTo, enabled } = terms;
    const told = { name: name.trim(), channelId, kinds, level, departments, agents, tellCleared, coolDownSeconds, digestMinutes, quietHours, escalateMinutes, escalateTo, enabled };
    start(saveNotifyRule(rule?.id ?? null, told), () => goTo(settingsPath('channels')));
  };
  const parts: PartProps = { terms, channels, fault: (field) => faults.get(field), set };
  return (
    <>
      <PageHead title={rule?.name ?? t('chan.rule.new')} lead={t('chan.rule.lead')} back={settingsPath('channels')} />
      <form className="alert-form" onSubmit={save}>
        <Told {...parts} />
        <How {...parts} />
        <RefusalNote refusal={rest} />
        <FormActs busy={busy || isPast} action={t('set.save')} onOther={() => goTo(settingsPath('channels'))} />
      </form>
    </>
  );
}
