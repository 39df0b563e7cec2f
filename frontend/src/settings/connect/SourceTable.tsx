import { useState } from 'react';
import type { Connection } from '../../protocol/connections';
import { settingsPath } from '../../ui/hooks/useRoute';
import { useNow } from '../../ui/hooks/useNow';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import type { Shown } from '../../ui/parts/shown';
import { Ago } from '../parts/Ago';
import { Way } from '../../ui/parts/Way';
import { useKindName } from './kinds';
import { standingOf, type Standing } from './standing';

const STEP_MS = 10_000;
export const GLYPHS: Record<Standing, Shown> = { reporting: 'working', quiet: 'idle', waiting: 'offline', trouble: 'error', revoked: 'offline' };

function Trouble({ source: { counts } }: { source: Connection }) {
  const { t } = useText();
  const told = (['rejected', 'dead', 'late', 'duplicates'] as const).filter((name) => counts[name] > 0);
  if (told.length === 0) return <span className="page-note">{t('connect.noTrouble')}</span>;
  return (
    <ul className="tallies">
      {told.map((name) => (
        <li key={name} className={name === 'rejected' || name === 'dead' ? 'tally is-error' : 'tally'}>
          {t(`connect.tally.${name}`, { count: counts[name] })}
        </li>
      ))}
    </ul>
  );
}

function Row({ source, standing }: { source: Connection; standing: Standing }) {
  const { t, format } = useText();
  const kindName = useKindName();
  const to = settingsPath('connect', source.id);
  return (
    <tr className={standing === 'revoked' ? 'source-revoked' : undefined}>
      <th scope="row">
        <span className="source-name">
          <Glyph status={GLYPHS[standing]} size={18} />
          <span>
            <Way to={to}>{source.name}</Way>
            <small>
              {kindName(source.kind)} · {t(`connect.standing.${standing}`)}
            </small>
          </span>
        </span>
        {standing === 'trouble' && source.lastError && <small className="source-error">{source.lastError.reason}</small>}
      </th>
      <td className="figure" data-label={t('connect.agents')}>
        {format.number(source.agents)}
      </td>
      <td className="figure" data-label={t('connect.accepted')}>
        {format.number(source.counts.accepted)}
      </td>
      <td data-label={t('connect.trouble')}>
        <Trouble source={source} />
      </td>
      <td className="figure" data-label={t('connect.lastEvent')}>
        <Ago at={source.lastEventAt} />
      </td>
    </tr>
  );
}

export function SourceTable({ sources }: { sources: Connection[] }) {
  const { t } = useText();
  const now = useNow(STEP_MS);
  const [all, setAll] = useState(false);
  const usable = sources.filter(({ revokedAt }) => revokedAt === null);
  const shown = all || usable.length === 0 ? sources : usable;
  const hidden = sources.length - shown.length;
  return (
    <section className="card table-card">
      <table className="table table-stacks">
        <thead>
          <tr>
            <th scope="col">{t('connect.source')}</th>
            <th scope="col" className="figure">
              {t('connect.agents')}
            </th>
            <th scope="col" className="figure">
              {t('connect.accepted')}
            </th>
            <th scope="col">{t('connect.trouble')}</th>
            <th scope="col" className="figure">
              {t('connect.lastEvent')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((source) => (
            <Row key={source.id} source={source} standing={standingOf(source, now)} />
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <button type="button" className="link-button table-more" onClick={() => setAll(true)}>
          {t('connect.showRevoked', { count: hidden })}
        </button>
      )}
    </section>
  );
}
