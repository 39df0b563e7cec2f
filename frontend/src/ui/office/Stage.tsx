import { lazy, Suspense } from 'react';
import { useStore } from '../../store/store';
import { sceneSource } from '../../sync/sceneSource';
import { useText } from '../hooks/useText';
import { Boundary } from '../parts/Boundary';

const OfficeScene = lazy(() => import('../../scene'));

export interface StageProps {
  selectedId: string | null;
  onSelect(agentId: string | null): void;
}

/** The drawn office; what it shows is said in words by the list beside it. */
export function Stage({ selectedId, onSelect }: StageProps) {
  const { t, language } = useText();
  const theme = useStore((state) => (state.theme === 'light' ? 'day' : 'evening'));
  const config = useStore((state) => state.config);
  const muted = useStore((state) => state.link === 'offline');
  const known = useStore((state) => state.agentsKnown);
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
              selectedId={selectedId}
              onSelect={onSelect}
              source={sceneSource}
              muted={muted}
            />
          )}
        </Suspense>
      </Boundary>
    </div>
  );
}
