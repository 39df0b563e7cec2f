import { lazy, Suspense } from 'react';
import { useStore } from '../../store/store';
import { useText } from '../hooks/useText';
import { Boundary } from '../parts/Boundary';
import { Drawer } from '../parts/Drawer';
import { Face } from '../parts/Face';
import { EyeIcon } from '../parts/icons';
import { StatusBlock } from './StatusBlock';
import { TaskBlock } from './TaskBlock';
import { UsageBlock } from './UsageBlock';
import { lookFromEyes, useWhere } from './where';

const OpenRequests = lazy(() => import('../../hub').then(({ OpenRequests }) => ({ default: OpenRequests })));
const Sources = lazy(() => import('../../settings').then(({ Sources }) => ({ default: Sources })));
const AgentDealings = lazy(() => import('../../hub').then(({ AgentDealings }) => ({ default: AgentDealings })));

/** Goes with the agent: the office is seen from its eyes, as the address says. */
function EyesButton() {
  const { t } = useText();
  const { fromEyes } = useWhere();
  const name = t(fromEyes ? 'view.leaveEyes' : 'view.eyes');
  return (
    <button type="button" className="icon-button drawer-eyes" aria-pressed={fromEyes} aria-label={name} title={name} onClick={() => lookFromEyes(!fromEyes)}>
      <EyeIcon />
    </button>
  );
}

export function AgentDrawer({ agentId, onClose }: { agentId: string; onClose(): void }) {
  const { t } = useText();
  const agent = useStore((state) => state.agents.get(agentId));
  const known = useStore((state) => state.agentsKnown);
  const note = [agent?.role, agent?.department].filter(Boolean).join(' · ');
  return (
    <Drawer label={agent?.name ?? agentId} note={note} face={<Face id={agent?.id ?? agentId} size={56} />} tools={agent && <EyesButton />} onClose={onClose}>
      {agent === undefined ? (
        known && <p className="drawer-part">{t('card.gone')}</p>
      ) : (
        <>
          <StatusBlock agent={agent} />
          <Boundary fallback={null}>
            <Suspense>
              <OpenRequests agentId={agentId} />
            </Suspense>
          </Boundary>
          <TaskBlock agent={agent} />
          <UsageBlock metrics={agent.metrics} />
          <Boundary fallback={null}>
            <Suspense>
              <Sources key={agent.id} agent={agent} />
              <AgentDealings agent={agent} />
            </Suspense>
          </Boundary>
        </>
      )}
    </Drawer>
  );
}
