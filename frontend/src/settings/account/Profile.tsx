import { useState, type FormEvent } from 'react';
import { useStore } from '../../store/store';
import { changeMe } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { PageHead } from '../parts/PageHead';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { Belonging } from './Belonging';
import { SignIns } from './SignIns';

const SHORTEST = 10;

function NamePart() {
  const { t } = useText();
  const user = useStore((state) => state.user);
  const [name, setName] = useState(user?.name ?? '');
  const { busy, result, refusal, start, forget } = useDoing<boolean>();
  const changed = name.trim() !== '' && name.trim() !== user?.name;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start(changeMe({ name: name.trim() }).then(() => true));
  };
  return (
    <form className="card form" onSubmit={submit}>
      <h2>{t('account.who')}</h2>
      <label className="field">
        <span>{t('account.name')}</span>
        <input
          className="input"
          required
          maxLength={256}
          autoComplete="name"
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            forget();
          }}
        />
      </label>
      <p className="page-note">{t('account.email', { email: user?.email ?? '' })}</p>
      <RefusalNote refusal={refusal} />
      <div className="form-acts">
        <button type="submit" className="button button-main" disabled={busy || !changed}>
          {t(busy ? 'set.saving' : 'set.save')}
        </button>
        <span role="status">{result ? t('set.saved') : ''}</span>
      </div>
    </form>
  );
}

function PasswordPart({ onChanged }: { onChanged(): void }) {
  const { t } = useText();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const { busy, result, refusal, start } = useDoing<boolean>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start(changeMe({ password: next, currentPassword: present }).then(() => true), () => {
      setPresent('');
      setNext('');
      onChanged();
    });
  };
  return (
    <form className="card form" onSubmit={submit}>
      <h2>{t('account.password')}</h2>
      <div className="form-pair">
        <label className="field">
          <span>{t('account.present')}</span>
          <input className="input" type="password" required autoComplete="current-password" value={present} onChange={(event) => setPresent(event.target.value)} />
        </label>
        <label className="field">
          <span>{t('account.next')}</span>
          <input
            className="input"
            type="password"
            required
            minLength={SHORTEST}
            maxLength={1024}
            autoComplete="new-password"
            value={next}
            onChange={(event) => setNext(event.target.value)}
          />
        </label>
      </div>
      <p className="page-note">{t('account.passwordWhy', { count: SHORTEST })}</p>
      <RefusalNote refusal={refusal} />
      <div className="form-acts">
        <button type="submit" className="button" disabled={busy}>
          {t(busy ? 'set.saving' : 'account.change')}
        </button>
        <span role="status">{result ? t('account.changed') : ''}</span>
      </div>
    </form>
  );
}

/** One's own account. */
export function Profile() {
  const { t } = useText();
  const [round, setRound] = useState(0);
  return (
    <>
      <PageHead title={t('set.page.profile')} lead={t('account.lead')} />
      <NamePart />
      <PasswordPart onChanged={() => setRound(round + 1)} />
      <SignIns key={round} />
      <Belonging />
    </>
  );
}
