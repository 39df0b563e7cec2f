import { useState, type FormEvent } from 'react';
import { TOKEN_ROLES, type Scope, type TokenRole } from '../../protocol/people';
import { addToken } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { Choice } from '../../ui/kit/Choice';
import { FormActs } from '../parts/FormActs';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useRoleName } from './Belonging';
import { scopesKept, scopesOffered } from './tokenScopes';
import { expiryIn } from './tokenStanding';

const DAYS = ['30', '90', '365', '0'] as const;
type Days = (typeof DAYS)[number];
const EXAMPLES = { source: 'urn:team:ci', agents: 'kai, mei' } as const;

const keysIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

function ScopeBoxes({ role, chosen, onChange }: { role: TokenRole; chosen: Scope[]; onChange(scopes: Scope[]): void }) {
  const { t } = useText();
  return (
    <fieldset className="scopes">
      <legend>{t('tokens.scopes')}</legend>
      <div className="scope-boxes">
        {scopesOffered(role).map((scope) => (
          <label key={scope} className="scope-box">
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={({ target }) => onChange(target.checked ? [...chosen, scope] : chosen.filter((one) => one !== scope))}
            />
            <span>{t(role === 'agent' && scope === 'read' ? 'tokens.readItself' : `tokens.scope.${scope}`)}</span>
          </label>
        ))}
      </div>
      <small>{t('tokens.scopesWhy')}</small>
    </fieldset>
  );
}

export function TokenForm({ onMade, onCancel }: { onMade(secret: string): void; onCancel(): void }) {
  const { t } = useText();
  const roleName = useRoleName();
  const [name, setName] = useState('');
  const [role, setRole] = useState<TokenRole>('agent');
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [days, setDays] = useState<Days>('90');
  const [source, setSource] = useState('');
  const [agents, setAgents] = useState('');
  const { busy, refusal, start } = useDoing<string>();
  const become = (next: TokenRole): void => {
    setRole(next);
    setScopes(scopesKept(next, scopes));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const bound = role === 'agent' ? keysIn(agents) : [];
    start(addToken({ name: name.trim(), role, scopes, sourcePrefix: source.trim(), agentKeys: bound, expiresAt: expiryIn(Number(days), Date.now()) }), onMade);
  };
  return (
    <form className="card form" onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
      <label className="field">
        <span>{t('tokens.name')}</span>
        <input className="input" required autoFocus maxLength={256} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <div className="choices-row">
        <Choice<TokenRole> label={t('people.role')} isLabelUnseen={false} options={TOKEN_ROLES.map((key) => ({ key, name: roleName(key) }))} value={role} onChange={become} />
        <Choice<Days>
          label={t('tokens.expires')}
          isLabelUnseen={false}
          options={DAYS.map((key) => ({ key, name: key === '0' ? t('tokens.noEnd') : t('tokens.days', { count: Number(key) }) }))}
          value={days}
          onChange={setDays}
        />
      </div>
      <ScopeBoxes role={role} chosen={scopes} onChange={setScopes} />
      {role === 'agent' && (
        <div className="form-pair">
          <label className="field">
            <span>{t('tokens.source')}</span>
            <input className="input mono" maxLength={512} placeholder={EXAMPLES.source} value={source} onChange={(event) => setSource(event.target.value)} />
            <small>{t('tokens.sourceWhy')}</small>
          </label>
          <label className="field">
            <span>{t('tokens.agents')}</span>
            <input className="input mono" placeholder={EXAMPLES.agents} value={agents} onChange={(event) => setAgents(event.target.value)} />
            <small>{t('tokens.agentsWhy')}</small>
          </label>
        </div>
      )}
      <RefusalNote refusal={refusal} />
      <FormActs busy={busy} action={t('tokens.add')} onOther={onCancel} />
    </form>
  );
}
