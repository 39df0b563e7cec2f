import type { NetworkView } from '../protocol/network';
import { useText } from '../ui/hooks/useText';
import { LinkIcon, NetworkIcon } from '../ui/parts/icons';

export interface InsightsProps {
  network: NetworkView;
  selected: string | null;
  onSelect(agentId: string | null): void;
}

/** What the graph says at a glance; each sentence selects whom it is about. */
export function Insights({ network, selected, onSelect }: InsightsProps) {
  const { t, format } = useText();
  const nameOf = (agentId: string): string => network.nodes.find((node) => node.agentId === agentId)?.name ?? agentId;
  const bridge = network.nodes.reduce((one, other) => (other.betweenness > one.betweenness ? other : one));
  const strongest = network.edges.reduce((one, other) => (other.weight > one.weight ? other : one));
  const pair = { source: nameOf(strongest.source), target: nameOf(strongest.target), weight: format.decimal(strongest.weight) };
  return (
    <div className="insights">
      {bridge.betweenness > 0 && (
        <button type="button" className="card insight" aria-pressed={selected === bridge.agentId} onClick={() => onSelect(bridge.agentId)}>
          <NetworkIcon />
          <span>{t('network.bridge', { name: bridge.name })}</span>
        </button>
      )}
      <button type="button" className="card insight" aria-pressed={selected === strongest.source} onClick={() => onSelect(strongest.source)}>
        <LinkIcon />
        <span>{t('network.strongest', pair)}</span>
      </button>
    </div>
  );
}
