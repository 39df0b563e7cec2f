import { lazy, Suspense, useEffect, useMemo } from 'react';
import { useStore } from '../../store/store';
import { sceneSource } from '../../sync/sceneSource';
import { useText } from '../hooks/useText';
import { Boundary } from '../parts/Boundary';
import { pick, useLassoing } from './picking';
import { recallQuality } from './quality';
import { goToPlace, type Where } from './where';

const OfficeScene = lazy(() => import('../../scene'));

export interface StageProps {
  where: Where;
  onSelect(agentId: string | null): void;
}

/** The drawn office; what it shows is said in words by the list beside it. */
export function Stage({ where, onSelect }: StageProps) {
  const { t, language } = useText();
  const theme = useStore((state) => (state.theme === 'light' ? 'day' : 'evening'));
  const config = useStore((state) => state.config);
  const muted = useStore((state) => state.link === 'offline');
  const known = useStore((state) => state.agentsKnown);
  const picked = useStore((state) => state.picked);
  const isLassoing = useLassoing();
  const { floor, team, view } = where;
  const focus = useMemo(() => ({ floor, team, view }), [floor, team, view]);
  useEffect(recallQuality, []);
  const waiting = <p className="stage-note">{known && config === null ? t('office.configFailed') : t('office.loading')}</p>;
  return (
    <div className="stage">
      <Boundary fallback={<p className="stage-note">{t('office.sceneFailed')}</p>}>
        <Suspense fallback={waiting}>
          {config === null ? (
            waiting
          ) : (
            <OfficeScene
              theme={theme}
              language={language}
              config={config}
              selectedId={where.agent}
              onSelect={onSelect}
              source={sceneSource}
              muted={muted}
              focus={focus}
              fromEyes={where.fromEyes}
              isCinema={where.isCinema}
              isLassoing={isLassoing}
              picked={picked}
              onPick={pick}
              onPlace={goToPlace}
            />
          )}
        </Suspense>
      </Boundary>
    </div>
  );
}
