import { browserName, type SignIn } from '../../protocol/people';
import { endOtherSignIns, endSignIn, signInsOf } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { Ago } from '../parts/Ago';
import { Known } from '../parts/Known';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';

function Row({ signIn, onGone }: { signIn: SignIn; onGone(): void }) {
  const { t } = useText();
  const { busy, refusal, start } = useDoing();
  const name = signIn.client === null ? t('account.someClient') : browserName(signIn.client);
  return (
    <li>
      <span>
        <strong title={signIn.client ?? undefined}>{name}</strong>
        <small>
          {t('account.lastUsed')} <Ago at={signIn.lastUsedAt} />
          {signIn.address && ` · ${signIn.address}`}
        </small>
        <RefusalNote refusal={refusal} />
      </span>
      {signIn.isThis ? (
        <span className="page-note">{t('account.thisOne')}</span>
      ) : (
        <button type="button" className="button" aria-label={t('account.endOf', { name })} disabled={busy} onClick={() => start(endSignIn(signIn.id), onGone)}>
          {t('account.end')}
        </button>
      )}
    </li>
  );
}

/** Where one is signed in, to be ended one by one. */
export function SignIns() {
  const { t } = useText();
  const loaded = useLoaded(signInsOf);
  const { busy, refusal, start } = useDoing();
  return (
    <section className="card list-card">
      <h2>{t('account.signIns')}</h2>
      <Known loaded={loaded} failed={t('account.signInsFailed')} rows={2}>
        {(signIns) => (
          <>
            <ul>
              {signIns.map((signIn) => (
                <Row key={signIn.id} signIn={signIn} onGone={loaded.reload} />
              ))}
            </ul>
            {signIns.length > 1 && (
              <div className="form-acts">
                <button type="button" className="button" disabled={busy} onClick={() => start(endOtherSignIns(), loaded.reload)}>
                  {t('account.endOthers')}
                </button>
              </div>
            )}
            <RefusalNote refusal={refusal} />
          </>
        )}
      </Known>
    </section>
  );
}
