import { useState, type FormEvent } from 'react';
import { useStore } from '../../store/store';
import { signIn, wayThere } from '../../sync/session';
import type { MessageKey } from '../../i18n/translate';
import { useText } from '../hooks/useText';
import { LookButtons } from '../shell/LookButtons';
import { KeyIcon } from './KeyIcon';
import { LoginPicture } from './LoginPicture';
import { useWaysIn } from './useWaysIn';
import '../../styles/login.css';

const TOO_MANY = 429;

function reasonFor(thrown: unknown): MessageKey {
  const status = typeof thrown === 'object' && thrown !== null && 'status' in thrown ? thrown.status : 0;
  if (status === TOO_MANY) return 'login.tooMany';
  return typeof status === 'number' && status >= 400 && status < 500 ? 'login.wrong' : 'login.unreachable';
}

function LoginForm() {
  const { t } = useText();
  const expired = useStore((state) => state.session === 'expired');
  const knownEmail = useStore((state) => state.user?.email ?? '');
  const [email, setEmail] = useState(knownEmail);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<MessageKey | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    await signIn(email, password).catch((thrown: unknown) => setFailure(reasonFor(thrown)));
    setBusy(false);
  };
  return (
    <form className="login-form" onSubmit={(event) => void submit(event)}>
      {expired && !failure && <p className="login-note">{t('login.expired')}</p>}
      <label className="field">
        <span>{t('login.email')}</span>
        <input
          className="input"
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <label className="field">
        <span>{t('login.password')}</span>
        <input
          className="input"
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <p className="login-failure" role="alert">
        {failure && t(failure)}
      </p>
      <button type="submit" className="button button-main button-wide" disabled={busy}>
        {t(busy ? 'login.busy' : 'login.submit')}
      </button>
    </form>
  );
}

/** The ways in: by the provider, by password, or by either. */
function Ways() {
  const { t } = useText();
  const language = useStore((state) => state.language);
  const ways = useWaysIn();
  if (ways === null) return <p className="login-asking" aria-busy="true" />;
  return (
    <>
      {ways.provider && (
        <a className={`button button-wide login-provider${ways.passwords ? '' : ' button-main'}`} href={wayThere(ways.provider.start, language)}>
          <KeyIcon />
          {t('login.provider', { name: ways.provider.label })}
        </a>
      )}
      {ways.provider && ways.passwords && <p className="login-or">{t('login.or')}</p>}
      {ways.passwords && <LoginForm />}
    </>
  );
}

export function Login() {
  const { t } = useText();
  return (
    <main className="login">
      <LoginPicture />
      <section className="login-side">
        <div className="login-box">
          <p className="login-brand">
            <img src="/mark.svg" alt="" width="44" height="44" />
            <strong>{t('app.name')}</strong>
          </p>
          <h1>{t('login.title')}</h1>
          <p className="login-lead">{t('login.lead')}</p>
          <Ways />
          <p className="login-foot">
            <LookButtons />
          </p>
        </div>
      </section>
    </main>
  );
}
