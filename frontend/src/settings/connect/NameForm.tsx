import { useCallback, useState, type FormEvent } from 'react';
import type { Kind, Made } from '../../protocol/connections';
import { connect } from '../../sync/connections';
import { mappingsOf } from '../../sync/mappings';
import { settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { LockIcon } from '../../ui/parts/icons';
import { sourceName } from '../../ui/parts/sourceName';
import { FormActs } from '../parts/FormActs';
import { RefusalNote } from '../parts/Refusal';
import { Switch } from '../parts/Switch';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';
import { Way } from '../../ui/parts/Way';
import { useKindName } from './kinds';

const LONGEST_NAME = 80;
/** The kind whose runtime can wait for what a person decides here. */
const ANSWERED: Kind = 'claude-code';

/** Which mapping reads what the webhook sends. */
function MappingChoice({ value, onChange }: { value: string; onChange(name: string): void }) {
  const { t } = useText();
  const load = useCallback((signal: AbortSignal) => mappingsOf(signal), []);
  const { value: mappings } = useLoaded(load);
  return (
    <label className="field">
      <span>{t('connect.mapping')}</span>
      <select className="input" required value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t(mappings?.length === 0 ? 'connect.noMapping' : 'connect.chooseMapping')}</option>
        {mappings?.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <Way to={settingsPath('mappings', 'new')}>{t('connect.newMapping')}</Way>
    </label>
  );
}

export interface NameFormProps {
  kind: Kind;
  onMade(made: Made): void;
  onOther(): void;
}

export function NameForm({ kind, onMade, onOther }: NameFormProps) {
  const { t } = useText();
  const kindName = useKindName();
  const [name, setName] = useState('');
  const [mapping, setMapping] = useState('');
  const [answers, setAnswers] = useState(false);
  const { busy, refusal, start } = useDoing<Made>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const options = { ...(kind === 'mapped' && { mapping }), ...(answers && { answers }) };
    start(connect(kind, name.trim() || sourceName(kind === 'own' || kind === 'mapped' ? kindName(kind) : kind), options), onMade);
  };
  return (
    <form className="card form" onSubmit={submit}>
      <label className="field">
        <span>{t('connect.name')}</span>
        <input
          className="input"
          name="name"
          autoFocus
          maxLength={LONGEST_NAME}
          placeholder={t('connect.nameExample', { kind: kindName(kind) })}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <small>{t('connect.nameWhy')}</small>
      </label>
      {kind === ANSWERED && <Switch on={answers} label={t('connect.answers')} note={t('connect.answersWhy')} onChange={setAnswers} />}
      {kind === 'mapped' && <MappingChoice value={mapping} onChange={setMapping} />}
      <p className="form-note">
        <LockIcon />
        {t('connect.least')}
      </p>
      <RefusalNote refusal={refusal} />
      <FormActs busy={busy} action={t('connect.make')} busyAction={t('connect.making')} other={t('connect.other')} onOther={onOther} />
    </form>
  );
}
