import { useMemo, useState } from 'react';
import type { WallLink } from '../../protocol/wall';
import { revokeWallLink } from '../../sync/wallLinks';
import { useText } from '../../ui/hooks/useText';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { Ago } from '../parts/Ago';
import { Confirm } from '../parts/Confirm';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { standingOfLink } from './linkStanding';

function useColumns(onRevoke: (link: WallLink) => void): Column<WallLink>[] {
  const { t, format } = useText();
  return useMemo(
    () => [
      { key: 'name', head: t('share.name'), value: ({ name }) => name, show: ({ name }) => <strong>{name}</strong> },
      { key: 'view', head: t('share.view'), value: ({ view }) => t(`nav.${view}`) },
      {
        key: 'standing',
        head: t('share.standing'),
        value: (link) => t(`share.standing.${standingOfLink(link, Date.now())}`),
        show: (link) => {
          const standing = standingOfLink(link, Date.now());
          return <span className={standing === 'good' ? 'is-working' : 'page-note'}>{t(`share.standing.${standing}`)}</span>;
        },
      },
      { key: 'used', head: t('share.lastUsed'), value: ({ lastUsedAt }) => lastUsedAt, show: ({ lastUsedAt }) => <Ago at={lastUsedAt} /> },
      { key: 'openings', head: t('share.openings'), value: ({ openings }) => openings },
      { key: 'expires', head: t('share.expires'), value: ({ expiresAt }) => expiresAt, show: ({ expiresAt }) => format.full(expiresAt) },
      {
        key: 'end',
        head: '',
        value: () => '',
        show: (link) =>
          standingOfLink(link, Date.now()) === 'good' && (
            <button type="button" className="button" aria-label={t('share.revokeOf', { name: link.name })} onClick={() => onRevoke(link)}>
              {t('share.revoke')}
            </button>
          ),
      },
    ],
    [t, format, onRevoke],
  );
}

export function LinkTable({ links, onChanged }: { links: WallLink[]; onChanged(): void }) {
  const { t } = useText();
  const [revoking, setRevoking] = useState<WallLink | null>(null);
  const { busy, refusal, start } = useDoing();
  const columns = useColumns(setRevoking);
  const revoke = (link: WallLink): void =>
    start(revokeWallLink(link.id), () => {
      setRevoking(null);
      onChanged();
    });
  return (
    <>
      <DataTable label={t('share.links')} rows={links} columns={columns} keyOf={({ id }) => id} csv="wall-links" height={480} none={t('share.none')} />
      {revoking && (
        <Confirm title={t('share.revokeTitle', { name: revoking.name })} action={t('share.revoke')} busy={busy} onCancel={() => setRevoking(null)} onConfirm={() => revoke(revoking)}>
          <p>{t('share.revokeWhy')}</p>
          <RefusalNote refusal={refusal} />
        </Confirm>
      )}
    </>
  );
}
