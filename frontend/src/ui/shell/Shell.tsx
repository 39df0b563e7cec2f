import { lazy, Suspense, useEffect } from 'react';
import { DEMO_ORGANIZATION } from '../../protocol/auth';
import { useStore } from '../../store/store';
import { useRoute, type View } from '../hooks/useRoute';
import { useText } from '../hooks/useText';
import { Office } from '../office/Office';
import { Boundary } from '../parts/Boundary';
import { Skeleton } from '../parts/Skeleton';
import { OfflineBanner } from './OfflineBanner';
import { Overlays } from './Overlays';
import { Rail } from './Rail';
import { Soon } from './Soon';
import { TopBar } from './TopBar';
import { useWaiting } from './useWaiting';

const Flow = lazy(() => import('../../tasks/Flow').then(({ Flow }) => ({ default: Flow })));
const Network = lazy(() => import('../../network/Network').then(({ Network }) => ({ default: Network })));
const Hub = lazy(() => import('../../hub').then(({ Hub }) => ({ default: Hub })));
const Settings = lazy(() => import('../../settings').then(({ Settings }) => ({ default: Settings })));

const DemoRibbon = lazy(() => import('./DemoRibbon').then(({ DemoRibbon }) => ({ default: DemoRibbon })));
const TimeMachine = lazy(() => import('../../time/TimeMachine').then(({ TimeMachine }) => ({ default: TimeMachine })));

const PAGES: Record<View, React.ComponentType> = { office: Office, flow: Flow, network: Network, hub: Hub, settings: Settings };

export function Shell() {
  const { t } = useText();
  const { view } = useRoute();
  const organizationId = useStore((state) => state.organizationId);
  const belongs = organizationId !== null;
  const isDemo = organizationId === DEMO_ORGANIZATION;
  const Page = PAGES[view];
  const waiting = useWaiting();
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${t(`nav.${view}`)} · ${t('app.name')}`;
  }, [t, view, waiting]);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('nav.skip')}
      </a>
      <Rail />
      <TopBar />
      <main id="content" className="content" tabIndex={-1}>
        <OfflineBanner />
        {isDemo && (
          <Boundary fallback={null}>
            <Suspense>
              <DemoRibbon />
            </Suspense>
          </Boundary>
        )}
        <Boundary key={`${view} ${organizationId}`}>
          <Suspense fallback={<Skeleton />}>{belongs ? <Page /> : <p className="page">{t('state.noOrganization')}</p>}</Suspense>
        </Boundary>
      </main>
      <Boundary fallback={null}>
        <Suspense>{belongs && <TimeMachine />}</Suspense>
      </Boundary>
      <Overlays />
      <Soon />
    </div>
  );
}
