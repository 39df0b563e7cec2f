import type { Insight } from '../protocol/insights';
import type { NetworkView } from '../protocol/network';
import { useText } from '../ui/hooks/useText';
import { LinkIcon, NetworkIcon } from '../ui/parts/icons';
import { sentenceOf } from './insightWords';

export interface InsightsProps {
  network: NetworkView;
  selected: string | null;
  onSelect(agentId: string | null): void;
}

/** So many are shown: two of a kind at most, the gravest kinds first. */
const MOST_SHOWN = 5;
const MOST_OF_A_KIND = 2;

export function shownOf(insights: Insight[]): Insight[] {
  const seen = new Map<string, number>();
  const some = insights.filter(({ code }) => {
    const before = seen.get(code) ?? 0;
    seen.set(code, before + 1);
    return before < MOST_OF_A_KIND;
  });
  return some.slice(0, MOST_SHOWN);
}

/** What the graph says at a glance; each sentence selects whom it is about. */
export function Insights({ network, selected, onSelect }: InsightsProps) {
  const { t, format } = useText();
  const nameOf = (agentId: string): string => network.nodes.find((node) => node.agentId === agentId)?.name ?? agentId;
  const strongest = network.edges.reduce((one, other) => (other.weight > one.weight ? other : one));
  const pair = { source: nameOf(strongest.source), target: nameOf(strongest.target), weight: format.decimal(strongest.weight) };
  return (
    <div className="insights">
      {shownOf(network.insights).map((insight) => {
        const { key, values } = sentenceOf(insight, nameOf);
        const [first = null] = insight.members;
        return (
          <button
            key={`${insight.code} ${insight.members.slice(0, 2).join(' ')} ${insight.groups.join(' ')}`}
            type="button"
            className="card insight"
            aria-pressed={first !== null && selected === first}
            onClick={() => onSelect(first)}
          >
            <NetworkIcon />
            <span>{t(key, values)}</span>
          </button>
        );
      })}
      <button type="button" className="card insight" aria-pressed={selected === strongest.source} onClick={() => onSelect(strongest.source)}>
        <LinkIcon />
        <span>{t('network.strongest', pair)}</span>
      </button>
    </div>
  );
}
