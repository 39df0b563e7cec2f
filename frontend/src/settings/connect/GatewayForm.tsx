import { useState, type FormEvent } from 'react';
import { addGateway } from '../../sync/gateways';
import { useText } from '../../ui/hooks/useText';
import { FormActs } from '../parts/FormActs';
import { RefusalNote } from '../parts/Refusal';
import { Switch } from '../parts/Switch';
import { useDoing } from '../parts/useDoing';

const EXAMPLE = 'ws://127.0.0.1:18789';

export function GatewayForm({ onDone, onCancel }: { onDone(): void; onCancel(): void }) {
  const { t } = useText();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [token, setToken] = useState('');
  const [approvals, setApprovals] = useState(false);
  const { busy, refusal, start } = useDoing();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start(addGateway({ name: name.trim(), url: url.trim(), token: token.trim(), approvals }), onDone);
  };
  return (
    <form className="card form" onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
      <div className="form-pair">
        <label className="field">
          <span>{t('gateway.url')}</span>
          <input
            className="input mono"
            type="url"
            required
            autoFocus
            placeholder={EXAMPLE}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        </label>
        <label className="field">
          <span>{t('gateway.name')}</span>
          <input className="input" maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
      </div>
      <label className="field">
        <span>{t('gateway.token')}</span>
        <input
          className="input mono"
          type="password"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <small>{t('gateway.tokenWhy')}</small>
      </label>
      <Switch on={approvals} label={t('gateway.approvals')} note={t('gateway.approvalsWhy')} onChange={setApprovals} />
      <RefusalNote refusal={refusal} />
      <FormActs busy={busy} action={t('gateway.add')} busyAction={t('gateway.adding')} onOther={onCancel} />
    </form>
  );
}
