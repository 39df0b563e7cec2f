import { useEffect } from 'react';
import { useStore } from '../../store/store';
import { useText } from '../hooks/useText';
import { Face } from '../parts/Face';
import { CloseIcon } from '../parts/icons';
import { StatusBlock } from './StatusBlock';
import { TaskBlock } from './TaskBlock';
import { UsageBlock } from './UsageBlock';

export function AgentDrawer({ agentId, onClose }: { agentId: string; onClose(): void }) {
  const { t } = useText();
  const agent = useStore((state) => state.agents.get(agentId));
  const known = useStore((state) => state.agentsKnown);
  useEffect(() => {
    const close = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onClose();
    };
    window.addEventListener('keydown', close);
    return () => window.removeEventListener('keydown', close);
  }, [onClose]);
  return (
    <aside className="drawer" aria-label={agent?.name ?? agentId}>
      <header className="drawer-head">
        <Face id={agent?.id ?? agentId} size={56} />
        <div>
          <h2>{agent?.name ?? agentId}</h2>
          <p>{[agent?.role, agent?.department].filter(Boolean).join(' · ')}</p>
        </div>
        <button type="button" className="icon-button" aria-label={t('card.close')} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      {agent === undefined ? (
        known && <p className="drawer-part">{t('card.gone')}</p>
      ) : (
        <>
          <StatusBlock agent={agent} />
          <TaskBlock agent={agent} />
          <UsageBlock metrics={agent.metrics} />
        </>
      )}
    </aside>
  );
}
