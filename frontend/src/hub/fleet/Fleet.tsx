import { useMemo, useState } from 'react';
import type { AgentView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { useCalm } from '../../ui/hooks/useCalm';
import { useMoment, usePatience } from '../../ui/hooks/useCounts';
import { useQuery } from '../../ui/hooks/useQuery';
import { useText } from '../../ui/hooks/useText';
import { BackIcon } from '../../ui/parts/icons';
import { hubPath } from '../address';
import { Way } from '../../ui/parts/Way';
import { Acting } from './Acting';
import { Chosen } from './Chosen';
import { asksFor, chosenBy, CRITERIA, criteriaOf, type Criteria } from './criteria';
import { Filters } from './Filters';
import { Receipts } from './Receipts';
import '../../styles/hubFleet.css';

const STEP_MS = 5000;

function useChosenAgents() {
  const query = useQuery();
  const agents = useCalm(useStore((state) => state.agents));
  const tasks = useCalm(useStore((state) => state.tasks));
  const picked = useStore((state) => state.picked);
  const patience = usePatience();
  const nowMs = useMoment(STEP_MS);
  const criteria = useMemo(() => criteriaOf(query, picked.size), [query, picked.size]);
  const found = useMemo(() => chosenBy(criteria, { agents, tasks, picked, patience, nowMs }), [criteria, agents, tasks, picked, patience, nowMs]);
  return { criteria, found };
}

/** Who is meant: of what was asked for everyone, where nothing was nobody; then whoever is ticked or not by hand. */
function useTicked(criteria: Criteria, found: readonly AgentView[]) {
  const asked = asksFor(criteria);
  const [hand, setHand] = useState<{ asked: string; all: boolean; others: ReadonlySet<string> }>({ asked, all: asked !== '', others: new Set() });
  const now = hand.asked === asked ? hand : { asked, all: asked !== '', others: new Set<string>() };
  const meant = useMemo(() => new Set(found.map(({ agentId }) => agentId).filter((agentId) => now.all !== now.others.has(agentId))), [found, now.all, now.others]);
  const leave = (agentId: string): void => {
    const others = new Set(now.others);
    if (!others.delete(agentId)) others.add(agentId);
    setHand({ ...now, others });
  };
  return { meant, leave, setAll: (all: boolean) => setHand({ asked, all, others: new Set() }) };
}

/** Many agents told one thing: chosen, rehearsed, sent, and followed. */
export function Fleet() {
  const { t } = useText();
  const { criteria, found } = useChosenAgents();
  const { meant, leave, setAll } = useTicked(criteria, found);
  const away = Object.fromEntries([...CRITERIA, 'fleet'].map((name) => [name, null]));
  return (
    <div className="page hub fleet">
      <header className="page-head hub-head">
        <Way to={hubPath(away)} className="back-link">
          <BackIcon /> {t('hub.title')}
        </Way>
        <h1>{t('fleet.title')}</h1>
        <p role="status">{t('fleet.count', { count: meant.size })}</p>
      </header>
      <Filters criteria={criteria} />
      <div className="fleet-body">
        <section className="hub-part card">
          <h2>{t('fleet.chosen')}</h2>
          <Chosen agents={found} meant={meant} onLeave={leave} onAll={setAll} />
        </section>
        <Acting agents={found.filter(({ agentId }) => meant.has(agentId))} />
      </div>
      <Receipts />
    </div>
  );
}
