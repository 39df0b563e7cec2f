import { useMemo, useState } from 'react';
import { TOKEN_ROLES, type Token } from '../../protocol/people';
import { revokeToken, rotateToken, tokensOf } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { MenuButton } from '../../ui/kit/MenuButton';
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
import { RotateModal } from './RotateModal';
import { TokenForm } from './TokenForm';
import { standingOfToken } from './tokenStanding';

function Scope({ token }: { token: Token }) {
  const { t } = useText();
  const told = [token.scopes?.map((scope) => t(`tokens.scope.${scope}`)).join(', '), token.sourcePrefix && t('tokens.from', { source: token.sourcePrefix }), token.agentKeys.length > 0 && t('tokens.about', { agents: token.agentKeys.slice(0, 3).join(', '), count: token.agentKeys.length })];
  return <>{told.filter(Boolean).join(' · ') || t('tokens.unbound')}</>;
}

function Used({ token }: { token: Token }) {
  const { t } = useText();
  return (
    <span className="person" title={token.lastUsedClient ?? undefined}>
      <Ago at={token.lastUsedAt} />
      {token.lastUsedAddress && <small>{t('tokens.usedFrom', { address: token.lastUsedAddress })}</small>}
    </span>
  );
}

function Standing({ token }: { token: Token }) {
  const { t, format } = useText();
  const standing = standingOfToken(token, Date.now());
  return (
    <span className="person">
      <span className={standing === 'good' ? 'brief is-working' : 'brief page-note'}>{t(`tokens.standing.${standing}`)}</span>
      {standing === 'good' && token.previousUntil && <small>{t('tokens.oldUntil', { at: format.full(token.previousUntil) })}</small>}
    </span>
  );
}

interface Opened {
  token: Token;
  what: 'revoke' | 'rotate';
}

function useColumns(onOpen: (opened: Opened) => void): Column<Token>[] {
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
      { key: 'role', head: t('people.role'), value: ({ role }) => roleName(role), show: ({ role }) => <span className="brief">{roleName(role)}</span> },
      {
        key: 'standing',
        head: t('tokens.standing'),
        value: (token) => t(`tokens.standing.${standingOfToken(token, Date.now())}`),
        show: (token) => <Standing token={token} />,
      },
      { key: 'used', head: t('tokens.lastUsed'), value: ({ lastUsedAt }) => lastUsedAt, show: (token) => <Used token={token} /> },
      { key: 'expires', head: t('tokens.expires'), value: ({ expiresAt }) => expiresAt, show: ({ expiresAt }) => (expiresAt === null ? t('tokens.noEnd') : format.full(expiresAt)) },
      {
        key: 'end',
        head: '',
        value: () => '',
        show: (token) =>
          token.revokedAt === null && (
            <MenuButton
              label={t('tokens.moreOf', { name: token.name })}
              acts={[
                { key: 'rotate', name: t('tokens.rotate'), isDisabled: standingOfToken(token, Date.now()) !== 'good', run: () => onOpen({ token, what: 'rotate' }) },
                { key: 'revoke', name: t('tokens.revoke'), run: () => onOpen({ token, what: 'revoke' }) },
              ]}
            >
              {t('tokens.more')}
            </MenuButton>
          ),
      },
    ],
    [t, format, roleName, onOpen],
  );
}

function Table({ tokens, onChanged, onSecret }: { tokens: Token[]; onChanged(): void; onSecret(secret: string): void }) {
  const { t } = useText();
  const [all, setAll] = useState(false);
  const [opened, setOpened] = useState<Opened | null>(null);
  const { busy, refusal, start } = useDoing();
  const columns = useColumns(setOpened);
  const close = (): void => setOpened(null);
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
      {opened?.what === 'rotate' && (
        <RotateModal
          name={opened.token.name}
          rotate={(seconds) => rotateToken(opened.token.id, seconds)}
          onClose={close}
          onDone={(secret) => {
            close();
            onSecret(secret);
          }}
        />
      )}
      {opened?.what === 'revoke' && (
        <Confirm
          title={t('tokens.revokeTitle', { name: opened.token.name })}
          action={t('tokens.revoke')}
          busy={busy}
          onCancel={close}
          onConfirm={() =>
            start(revokeToken(opened.token.id), () => {
              close();
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
        {(tokens) => <Table tokens={tokens} onChanged={loaded.reload} onSecret={made} />}
      </Known>
      <Roles roles={TOKEN_ROLES} />
    </>
  );
}
