import { useMemo, useState } from 'react';
import { TOKEN_ROLES, type Token } from '../../protocol/people';
import { revokeToken, tokensOf } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { Ago } from '../parts/Ago';
import { CodeBox } from '../parts/CodeBox';
import { Confirm } from '../parts/Confirm';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';
import { useRoleName } from './Belonging';
import { Roles } from './Roles';
import { TokenForm } from './TokenForm';
import { standingOfToken } from './tokenStanding';

function Scope({ token }: { token: Token }) {
  const { t } = useText();
  const told = [token.sourcePrefix && t('tokens.from', { source: token.sourcePrefix }), token.agentKeys.length > 0 && t('tokens.about', { agents: token.agentKeys.slice(0, 3).join(', '), count: token.agentKeys.length })];
  return <>{told.filter(Boolean).join(' · ') || t('tokens.unbound')}</>;
}

function useColumns(onRevoke: (token: Token) => void): Column<Token>[] {
  const { t, format } = useText();
  const roleName = useRoleName();
  return useMemo(
    () => [
      {
        key: 'name',
        head: t('tokens.name'),
        value: ({ name }) => name,
        show: (token) => (
          <span className="person">
            <strong>{token.name}</strong>
            <small>
              <Scope token={token} />
            </small>
          </span>
        ),
      },
      { key: 'role', head: t('people.role'), value: ({ role }) => roleName(role) },
      {
        key: 'standing',
        head: t('tokens.standing'),
        value: (token) => t(`tokens.standing.${standingOfToken(token, Date.now())}`),
        show: (token) => {
          const standing = standingOfToken(token, Date.now());
          return <span className={standing === 'good' ? 'is-working' : 'page-note'}>{t(`tokens.standing.${standing}`)}</span>;
        },
      },
      { key: 'used', head: t('tokens.lastUsed'), value: ({ lastUsedAt }) => lastUsedAt, show: ({ lastUsedAt }) => <Ago at={lastUsedAt} /> },
      { key: 'expires', head: t('tokens.expires'), value: ({ expiresAt }) => expiresAt, show: ({ expiresAt }) => (expiresAt === null ? t('set.never') : format.full(expiresAt)) },
      {
        key: 'end',
        head: '',
        value: () => '',
        show: (token) =>
          token.revokedAt === null && (
            <button type="button" className="button" aria-label={t('tokens.revokeOf', { name: token.name })} onClick={() => onRevoke(token)}>
              {t('tokens.revoke')}
            </button>
          ),
      },
    ],
    [t, format, roleName, onRevoke],
  );
}

function Table({ tokens, onChanged }: { tokens: Token[]; onChanged(): void }) {
  const { t } = useText();
  const [all, setAll] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const { busy, refusal, start } = useDoing();
  const columns = useColumns(setRevoking);
  const usable = useMemo(() => tokens.filter((token) => standingOfToken(token, Date.now()) === 'good'), [tokens]);
  const hidden = tokens.length - usable.length;
  return (
    <>
      <DataTable label={t('set.page.tokens')} rows={all ? tokens : usable} columns={columns} keyOf={({ id }) => id} csv="tokens" height={640} none={t('tokens.none')} />
      {hidden > 0 && (
        <button type="button" className="link-button" aria-pressed={all} onClick={() => setAll(!all)}>
          {t(all ? 'tokens.hideEnded' : 'tokens.showEnded', { count: hidden })}
        </button>
      )}
      {revoking && (
        <Confirm
          title={t('tokens.revokeTitle', { name: revoking.name })}
          action={t('tokens.revoke')}
          busy={busy}
          onCancel={() => setRevoking(null)}
          onConfirm={() =>
            start(revokeToken(revoking.id), () => {
              setRevoking(null);
              onChanged();
            })
          }
        >
          <p>{t('tokens.revokeWhy')}</p>
          <RefusalNote refusal={refusal} />
        </Confirm>
      )}
    </>
  );
}

/** The keys of programs. */
export function Tokens() {
  const { t } = useText();
  const loaded = useLoaded(tokensOf);
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const made = (told: string): void => {
    setAdding(false);
    setSecret(told);
    loaded.reload();
  };
  return (
    <>
      <PageHead title={t('set.page.tokens')} lead={t('tokens.lead')}>
        {!adding && (
          <button type="button" className="button button-main" onClick={() => setAdding(true)}>
            {t('tokens.add')}
          </button>
        )}
      </PageHead>
      {adding && <TokenForm onMade={made} onCancel={() => setAdding(false)} />}
      {secret && (
        <section className="card key">
          <h2>{t('tokens.secret')}</h2>
          <CodeBox label={t('tokens.secret')} content={secret} secret={secret} />
          <p className="page-note">{t('connect.keyOnce')}</p>
        </section>
      )}
      <Known loaded={loaded} failed={t('tokens.failed')}>
        {(tokens) => <Table tokens={tokens} onChanged={loaded.reload} />}
      </Known>
      <Roles roles={TOKEN_ROLES} />
    </>
  );
}
