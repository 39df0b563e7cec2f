import { useMemo } from 'react';
import { useStore } from '../../store/store';
import { pathOf } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Face } from '../../ui/parts/Face';
import { Bar } from '../figures/Bar';
import { Way } from '../../ui/parts/Way';
import { closest } from './ties';

const MOST = 4;

/** Whom an agent works with most. */
export function Collaborators({ agentId }: { agentId: string }) {
  const { t, format } = useText();
  const edges = useStore((state) => state.network?.edges);
  const agents = useStore((state) => state.agents);
  const ties = useMemo(() => closest(edges ?? [], agentId, MOST), [edges, agentId]);
  if (ties.length === 0) return null;
  const most = Math.max(...ties.map(({ count }) => count));
  return (
    <section className="drawer-part">
      <header className="part-head">
        <h3>{t('card.closest')}</h3>
        <span>{t('card.closestWhat')}</span>
      </header>
      <ul className="ties">
        {ties.map((tie) => {
          const other = agents.get(tie.agentId);
          return (
            <li key={tie.agentId}>
              <Face id={other?.id ?? tie.agentId} size={24} />
              <span>
                <Way to={pathOf('office', { agent: tie.agentId })}>{other?.name ?? tie.agentId}</Way> <span className="page-note">{t(`card.tie.${tie.kind}`)}</span>
              </span>
              <Bar parts={[{ share: tie.count / most, className: 'tie-bar' }]} />
              <b>{format.number(tie.count)}</b>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
