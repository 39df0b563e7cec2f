import { lazy, Suspense, useMemo } from 'react';
import type { NetworkView } from '../protocol/network';
import { spanMs } from '../protocol/span';
import { useStore } from '../store/store';
import { useMoment } from '../ui/hooks/useCounts';
import { useText } from '../ui/hooks/useText';
import { Alarm } from '../ui/parts/Alarm';
import { Boundary } from '../ui/parts/Boundary';
import { Notice } from '../ui/parts/Notice';
import { Skeleton } from '../ui/parts/Skeleton';
import { drawsSpace } from './capability';
import { tonesOf } from './communities';
import { Filters } from './Filters';
import { mostEdges } from './geometry';
import { Insights } from './Insights';
import { NetworkTable } from './NetworkTable';
import { Paper } from './Paper';
import { selectAgent, useAsked, type Asked } from './question';
import { litBy, matching, partOf } from './shown';
import { useNetwork } from './useNetwork';
import { useNetworkCommands } from './useNetworkCommands';
import '../styles/network.css';
import './words';

const Space = lazy(() => import('./Space').then(({ Space }) => ({ default: Space })));
const STEP_MS = 60_000;

function NetworkHead({ network, asked }: { network: NetworkView; asked: Asked }) {
  const { t, format } = useText();
  const momentMs = useMoment(STEP_MS);
  const isPast = useStore((state) => state.moment !== null);
  const counts = { agents: network.nodes.length, communities: network.communities.length, links: network.links };
  const drawn = mostEdges(counts.agents);
  const from = format.clock(momentMs - (spanMs(asked.window) ?? 0));
  const span = isPast ? t('network.fromUntil', { from, until: format.clock(momentMs) }) : t('network.fromNow', { from });
  const facts = [t('network.sentence', counts), span, drawn < counts.links && t('network.drawn', { count: drawn }), network.sampled && t('network.sampled')];
  return (
    <header className="page-head">
      <h1>{t('network.title')}</h1>
      <p className="page-note">{facts.filter(Boolean).join(' · ')}</p>
    </header>
  );
}

function Drawn({ network, asked }: { network: NetworkView; asked: Asked }) {
  const { t } = useText();
  const part = useMemo(() => partOf(network, asked.group), [network, asked.group]);
  const tones = useMemo(() => tonesOf(network), [network]);
  const lit = useMemo(() => litBy(network, asked), [network, asked]);
  const rows = useMemo(() => matching(part.nodes, asked.search), [part, asked.search]);
  const name = part.nodes.find(({ agentId }) => agentId === asked.agent)?.name;
  const drawn = { network: part, tones, selected: asked.agent, lit, onSelect: selectAgent };
  const paper = <Paper {...drawn} />;
  return (
    <>
      {network.edges.length > 0 && <Insights network={network} selected={asked.agent} chosen={asked.insight} />}
      <div className="network-body">
        <div className="card network-graph">
          {name && (
            <p className="network-legend">
              <span className="key-in">→ {t('network.legendIn', { name })}</span>
              <span className="key-out">→ {t('network.legendOut', { name })}</span>
            </p>
          )}
          {asked.dimensions === '3d' && drawsSpace() ? (
            <Boundary fallback={paper}>
              <Suspense fallback={paper}>
                <Space {...drawn} />
              </Suspense>
            </Boundary>
          ) : (
            paper
          )}
          {asked.dimensions === '3d' && !drawsSpace() && <p className="network-flat">{t('network.flat')}</p>}
        </div>
        <NetworkTable network={network} rows={rows} tones={tones} selected={asked.agent} onSelect={selectAgent} />
      </div>
    </>
  );
}

/** Who works with whom, in the time that is looked at. */
export function Network() {
  const { t } = useText();
  const asked = useAsked();
  const { network, failed, retry } = useNetwork(asked);
  const isOffline = useStore((state) => state.link === 'offline');
  const tones = useMemo(() => (network ? tonesOf(network) : new Map()), [network]);
  useNetworkCommands(network, tones);
  if (network === null && !failed) return <Skeleton />;
  const isPlain = asked.kinds.length === 0 && asked.minWeight === 0;
  return (
    <div className="page network">
      {network && <NetworkHead network={network} asked={asked} />}
      {network && <Filters asked={asked} network={network} tones={tones} />}
      {((failed && !isOffline) || network === null) && <Alarm title={t('network.failed')} action={t('state.retry')} onAct={retry} />}
      {network &&
        (network.nodes.length === 0 || (network.edges.length === 0 && isPlain) ? (
          <Notice title={t('network.none')} why={t('network.noneWhy')} />
        ) : (
          <Drawn network={network} asked={asked} />
        ))}
    </div>
  );
}
