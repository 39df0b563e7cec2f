import { useEffect, useMemo } from 'react';
import type { NetworkView } from '../protocol/network';
import { useStore } from '../store/store';
import { askNetwork } from '../sync/figures';
import { goTo, pathOf, useRoute } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';
import { Alarm } from '../ui/parts/Alarm';
import { Notice } from '../ui/parts/Notice';
import { Skeleton } from '../ui/parts/Skeleton';
import { tonesOf } from './communities';
import { mostEdges } from './geometry';
import { Graph } from './Graph';
import { Insights } from './Insights';
import { NetworkTable } from './NetworkTable';
import '../styles/network.css';
import './words';

const select = (agent: string | null): void => goTo(pathOf('network', { agent }), 'replace');

function NetworkHead({ network }: { network: NetworkView }) {
  const { t } = useText();
  const counts = { agents: network.nodes.length, communities: network.communities.length, links: network.links };
  const drawn = mostEdges(counts.agents);
  return (
    <header className="page-head">
      <h1>{t('network.title')}</h1>
      <p className="page-note">
        {[t('network.sentence', counts), drawn < counts.links && t('network.drawn', { count: drawn }), network.sampled && t('network.sampled')]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </header>
  );
}

function Drawn({ network }: { network: NetworkView }) {
  const { t } = useText();
  const { agent } = useRoute();
  const tones = useMemo(() => tonesOf(network), [network]);
  const name = network.nodes.find(({ agentId }) => agentId === agent)?.name;
  return (
    <>
      <Insights network={network} selected={agent} onSelect={select} />
      <div className="network-body">
        <div className="card network-graph">
          {name && (
            <p className="network-legend">
              <span className="key-in">→ {t('network.legendIn', { name })}</span>
              <span className="key-out">→ {t('network.legendOut', { name })}</span>
            </p>
          )}
          <Graph network={network} tones={tones} selected={agent} onSelect={select} />
        </div>
        <NetworkTable network={network} tones={tones} selected={agent} onSelect={select} />
      </div>
    </>
  );
}

export function Network() {
  const { t } = useText();
  const network = useStore((state) => state.network);
  const hopeless = useStore((state) => state.networkFailed);
  const failed = useStore((state) => state.networkFailed && state.link === 'live');
  useEffect(askNetwork, []);
  if (network === null && !hopeless) return <Skeleton />;
  return (
    <div className="page network">
      {network && <NetworkHead network={network} />}
      {(failed || network === null) && <Alarm title={t('network.failed')} action={t('state.retry')} onAct={askNetwork} />}
      {network &&
        (network.edges.length === 0 ? (
          <Notice title={t('network.none')} why={t('network.noneWhy')} />
        ) : (
          <Drawn network={network} />
        ))}
    </div>
  );
}
