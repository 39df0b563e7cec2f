import type { NetworkView } from '../protocol/network';
import { setQuery } from '../ui/hooks/useQuery';
import { useText } from '../ui/hooks/useText';
import { LinkIcon, NetworkIcon } from '../ui/parts/icons';
import { sentenceOf, shownOf } from './insightWords';
import { selectAgent } from './question';

export interface InsightsProps {
  network: NetworkView;
  selected: string | null;
  chosen: string | null;
}

/** What the graph says at a glance; each sentence lights whom it is about. */
export function Insights({ network, selected, chosen }: InsightsProps) {
  const { t, format } = useText();
  const names = new Map(network.nodes.map(({ agentId, name }) => [agentId, name]));
  const nameOf = (agentId: string): string => names.get(agentId) ?? agentId;
  const strongest = network.edges.reduce((one, other) => (other.weight > one.weight ? other : one));
  const pair = { source: nameOf(strongest.source), target: nameOf(strongest.target), weight: format.decimal(strongest.weight) };
  return (
    <div className="insights">
      {shownOf(network.insights).map(({ key, insight }) => {
        const { key: words, values } = sentenceOf(insight, nameOf);
        const [first = null] = insight.members;
        const alone = insight.members.length === 1 ? first : null;
        return (
          <button key={key} type="button" className="card insight" aria-pressed={chosen === key} onClick={() => setQuery(chosen === key ? { insight: null, agent: null } : { insight: key, agent: alone })}>
            <NetworkIcon />
            <span>{t(words, values)}</span>
            <small>{t('network.members', { count: insight.members.length })}</small>
          </button>
        );
      })}
      <button type="button" className="card insight" aria-pressed={chosen === null && selected === strongest.source} onClick={() => selectAgent(strongest.source)}>
        <LinkIcon />
        <span>{t('network.strongest', pair)}</span>
      </button>
    </div>
  );
}
