import { lazy } from 'react';
import { useStore } from '../../store/store';
import { goTo, pathOf, useRoute } from '../hooks/useRoute';
import { AgentDrawer } from './AgentDrawer';
import { AgentList } from './AgentList';
import { Legend } from './Legend';
import { OfficeHead } from './OfficeHead';
import { Stage } from './Stage';
import '../../styles/office.css';

const FirstRun = lazy(() => import('./FirstRun').then(({ FirstRun }) => ({ default: FirstRun })));

const select = (agentId: string | null): void => goTo(pathOf('office', { agent: agentId }));

export function Office() {
  const { agent } = useRoute();
  const isEmpty = useStore((state) => state.agentsKnown && state.agents.size === 0);
  if (isEmpty) return <FirstRun />;
  return (
    <div className={agent ? 'view view-with-card' : 'view'}>
      <section className="floor">
        <OfficeHead onWhole={agent ? () => select(null) : undefined} />
        <Stage selectedId={agent} onSelect={select} />
        <Legend />
        <AgentList onSelect={select} />
      </section>
      {agent && <AgentDrawer agentId={agent} onClose={() => select(null)} />}
    </div>
  );
}
