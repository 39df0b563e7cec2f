import { lazy, Suspense, useEffect } from 'react';
import { useStore } from '../../store/store';
import { useNow } from '../hooks/useNow';
import { useQuery } from '../hooks/useQuery';
import { useText } from '../hooks/useText';
import { Office } from '../office/Office';
import { Boundary } from '../parts/Boundary';
import { Notice } from '../parts/Notice';
import { Skeleton } from '../parts/Skeleton';
import { ConnectionChip } from '../shell/ConnectionChip';
import { OfflineBanner } from '../shell/OfflineBanner';
import './words';
import '../../styles/wall.css';

const Flow = lazy(() => import('../../tasks/Flow').then(({ Flow }) => ({ default: Flow })));
const Network = lazy(() => import('../../network/Network').then(({ Network }) => ({ default: Network })));
const Hub = lazy(() => import('../../hub').then(({ Hub }) => ({ default: Hub })));

const VIEWS = { office: Office, flow: Flow, network: Network, hub: Hub } as const;
const CLOCK_STEP_MS = 1000;

function Clock() {
  const { format } = useText();
  const now = useNow(CLOCK_STEP_MS);
  return (
    <time className="wall-clock" dateTime={new Date(now).toISOString()}>
      {format.clock(now)}
    </time>
  );
}

/** Over the cinema only its corner: the cinema has its own chip. */
function Top({ name }: { name: string }) {
  const isFilled = useStore((state) => state.wall?.view === 'office' && state.agents.size > 0);
  const isCinema = useQuery().has('cinema') && isFilled;
  return (
    <header className={isCinema ? 'wall-top wall-corner' : 'wall-top'}>
      <strong>{name}</strong>
      {!isCinema && <ConnectionChip />}
      <Clock />
    </header>
  );
}

function Closed() {
  const { t } = useText();
  const expired = useStore((state) => state.session === 'expired');
  return (
    <main className="wall wall-closed">
      <Notice title={t(expired ? 'wall.ended' : 'wall.none')} why={t('wall.askAgain')} />
    </main>
  );
}

function View() {
  const { t } = useText();
  const view = useStore((state) => state.wall?.view ?? null);
  const isEmpty = useStore((state) => state.agentsKnown && state.agents.size === 0);
  if (view === null) return <Skeleton />;
  if (view === 'office' && isEmpty) return <Notice title={t('wall.empty')} why={t('wall.emptyWhy')} />;
  const Page = VIEWS[view];
  return <Page />;
}

/** One view for whoever has the link: nothing around it but what it is of, how true it is, and what time it is. */
export function Wall() {
  const { t } = useText();
  const session = useStore((state) => state.session);
  const name = useStore((state) => state.user?.organizations[0]?.name ?? '');
  const view = useStore((state) => state.wall?.view ?? null);
  useEffect(() => {
    document.title = view === null ? t('app.name') : `${name} · ${t(`nav.${view}`)}`;
  }, [t, name, view]);
  if (session === 'expired' || session === 'signedOut') return <Closed />;
  return (
    <div className="wall">
      <Top name={name} />
      <main id="content" className="content">
        <OfflineBanner />
        <Boundary>
          <Suspense fallback={<Skeleton />}>{session === 'signedIn' && <View />}</Suspense>
        </Boundary>
      </main>
    </div>
  );
}
