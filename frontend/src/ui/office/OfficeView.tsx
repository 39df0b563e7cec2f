import { lazy, Suspense, useEffect } from 'react';
import { useStore } from '../../store/store';
import { beInOffice, readAloud } from '../../sync/looking';
import { useEscape } from '../hooks/useEscape';
import { Boundary } from '../parts/Boundary';
import { AgentDrawer } from './AgentDrawer';
import { AgentList } from './AgentList';
import { CinemaFrame } from './CinemaFrame';
import { Legend } from './Legend';
import { OfficeHead } from './OfficeHead';
import { showMeasures, useOpened } from './opened';
import { PickBar } from './PickBar';
import { clearPicked, setLassoing } from './picking';
import { Stage } from './Stage';
import { useOfficeCommands } from './useOfficeCommands';
import { tallyAt, usePlaces, useTallies } from './usePlaces';
import { goToAgent, lookFromEyes, showCinema, showList, useWhere, type Where } from './where';
import './words';
import '../../styles/office.css';
import '../../styles/officeTools.css';

const PerformancePanel = lazy(() => import('./PerformancePanel').then(({ PerformancePanel }) => ({ default: PerformancePanel })));

/** What Escape leaves, the most special first; null where there is nothing to leave. */
function useWayOut(where: Where): (() => void) | null {
  const { isLassoing, isMeasured } = useOpened();
  const hasPicked = useStore((state) => state.picked.size > 0);
  if (where.isCinema) return () => showCinema(false);
  if (where.fromEyes) return () => lookFromEyes(false);
  if (isLassoing) return () => setLassoing(false);
  if (isMeasured) return () => showMeasures(false);
  if (where.isListed) return () => showList(false);
  if (where.agent !== null) return () => goToAgent(null);
  return hasPicked ? clearPicked : null;
}

/** The office in full: the picture, what can be done with it, and the same in words. */
export function OfficeView() {
  const where = useWhere();
  const places = usePlaces();
  const counted = useTallies(places);
  const isMeasured = useOpened((state) => state.isMeasured);
  useOfficeCommands(where, places);
  const leave = useWayOut(where);
  useEscape(() => leave?.(), leave !== null);
  useEffect(() => () => setLassoing(false), []);
  const { agent, isCinema, fromEyes, isListed } = where;
  useEffect(() => beInOffice(agent), [agent]);
  useEffect(() => (isListed ? readAloud(null) : undefined), [isListed]);
  const hasCard = agent !== null && !isCinema && !fromEyes;
  return (
    <div className={hasCard ? 'view view-with-card' : 'view'}>
      <section className={isCinema ? 'floor floor-cinema' : 'floor'} data-office>
        {!isCinema && <OfficeHead where={where} places={places} counted={counted} />}
        <Stage where={where} onSelect={goToAgent} />
        <Legend tally={tallyAt(places, counted, where)} />
        {!isCinema && <PickBar />}
        {isCinema && <CinemaFrame />}
        {isMeasured && (
          <Boundary fallback={null}>
            <Suspense>
              <PerformancePanel />
            </Suspense>
          </Boundary>
        )}
        <AgentList places={places} where={where} onSelect={goToAgent} />
      </section>
      {hasCard && <AgentDrawer agentId={agent} onClose={() => goToAgent(null)} />}
    </div>
  );
}
