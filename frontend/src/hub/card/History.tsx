import { useStore } from '../../store/store';
import { movesOf } from '../../sync/agentHistory';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import { SHOWN } from '../../ui/parts/shown';
import { useRows } from '../figures/useRows';

const MOST = 12;

/** How an agent's status changed lately. */
export function History({ agentId, id }: { agentId: string; id: string }) {
  const { t, format } = useText();
  const since = useStore((state) => state.agents.get(agentId)?.statusSince);
  const isPast = useStore((state) => state.moment !== null);
  const { rows } = useRows(() => movesOf(id, MOST), `${id} ${since}`);
  if (rows === null || isPast) return null;
  return (
    <section className="drawer-part">
      <details className="history">
        <summary>
          <h3>{t('card.history')}</h3>
        </summary>
        {rows.length === 0 && <p className="page-note">{t('card.historyNone')}</p>}
        <ol>
          {rows.map(({ seq, at, to }) => {
            const status = SHOWN.find((one) => one === to) ?? 'offline';
            return (
              <li key={seq}>
                <Glyph status={status} size={14} />
                <span>{to === null ? t('card.left') : t(`status.${status}`)}</span>
                <time dateTime={at} title={format.full(at)}>
                  {format.clock(at)}
                </time>
              </li>
            );
          })}
        </ol>
      </details>
    </section>
  );
}
