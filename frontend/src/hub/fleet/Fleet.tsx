import { useMemo, useState } from 'react';
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
import { chosenBy, CRITERIA, criteriaOf } from './criteria';
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

/** Many agents told one thing: chosen, rehearsed, sent, and followed. */
export function Fleet() {
  const { t } = useText();
  const { criteria, found } = useChosenAgents();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const leave = (agentId: string): void => setLeft((before) => {
    const after = new Set(before);
    if (!after.delete(agentId)) after.add(agentId);
    return after;
  });
  const meant = found.filter(({ agentId }) => !left.has(agentId));
  const away = Object.fromEntries([...CRITERIA, 'fleet'].map((name) => [name, null]));
  return (
    <div className="page hub fleet">
      <header className="page-head hub-head">
        <Way to={hubPath(away)} className="back-link">
          <BackIcon /> {t('hub.title')}
        </Way>
        <h1>{t('fleet.title')}</h1>
        <p role="status">{t('fleet.count', { count: meant.length })}</p>
      </header>
      <Filters criteria={criteria} />
      <div className="fleet-body">
        <section className="hub-part card">
          <h2>{t('fleet.chosen')}</h2>
          <Chosen agents={found} left={left} onLeave={leave} />
        </section>
        <Acting agents={meant} />
      </div>
      <Receipts />
    </div>
  );
}
