import { memo, useMemo, useState } from 'react';
import type { MessageKey } from '../i18n/translate';
import type { NetworkNode, NetworkView } from '../protocol/network';
import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { Face } from '../ui/parts/Face';
import type { GraphProps } from './Graph';

type Column = 'name' | 'community' | 'degree' | 'weightedDegree' | 'pagerank' | 'betweenness';

const COLUMNS: { key: Column; name: MessageKey; isFigure: boolean }[] = [
  { key: 'name', name: 'network.agent', isFigure: false },
  { key: 'community', name: 'network.community', isFigure: false },
  { key: 'degree', name: 'network.collaborators', isFigure: true },
  { key: 'weightedDegree', name: 'network.weight', isFigure: true },
  { key: 'pagerank', name: 'network.rank', isFigure: true },
  { key: 'betweenness', name: 'network.bridgeScore', isFigure: true },
];

function labelsOf({ communities }: NetworkView): Map<string | number | null, string> {
  return new Map(communities.map(({ id, label }) => [id, label]));
}

function compare(one: NetworkNode, other: NetworkNode, by: Column, labels: Map<string | number | null, string>): number {
  if (by === 'name') return one.name.localeCompare(other.name);
  if (by === 'community') return (labels.get(one.community) ?? '').localeCompare(labels.get(other.community) ?? '');
  return one[by] - other[by];
}

const AT_FIRST = 100;

interface RowProps {
  node: NetworkNode;
  label: string;
  tone: number;
  most: number;
  selected: boolean;
  onSelect: GraphProps['onSelect'];
}

const Row = memo(function Row({ node, label, tone, most, selected, onSelect }: RowProps) {
  const { format } = useText();
  const id = useStore((state) => state.agents.get(node.agentId)?.id ?? node.agentId);
  return (
    <tr className={selected ? 'row-selected' : undefined} onClick={() => onSelect(selected ? null : node.agentId)}>
      <th scope="row">
        <button type="button" className="network-name" aria-pressed={selected}>
          <Face id={id} size={22} />
          {node.name}
        </button>
      </th>
      <td>
        <span className={`community tone-${tone}`}>
          <i />
          {label}
        </span>
      </td>
      <td className="figure">{node.degree}</td>
      <td className="figure">{format.decimal(node.weightedDegree)}</td>
      <td className="figure">{node.pagerank.toFixed(3)}</td>
      <td className="figure bridge">
        <svg width="36" height="5" aria-hidden="true">
          <rect width={36 * (node.betweenness / most)} height="5" rx="2.500" />
        </svg>
        {node.betweenness.toFixed(2)}
      </td>
    </tr>
  );
});

export function NetworkTable({ network, tones, selected, onSelect }: GraphProps) {
  const { t } = useText();
  const [sort, setSort] = useState<{ by: Column; up: boolean }>({ by: 'betweenness', up: false });
  const [shown, setShown] = useState(AT_FIRST);
  const labels = useMemo(() => labelsOf(network), [network]);
  const most = Math.max(...network.nodes.map(({ betweenness }) => betweenness)) || 1;
  const rows = useMemo(
    () => [...network.nodes].sort((one, other) => compare(one, other, sort.by, labels) * (sort.up ? 1 : -1)),
    [network, sort, labels],
  );
  return (
    <div className="network-table card" tabIndex={0} role="region" aria-label={t('network.table')}>
      <table>
        <thead>
          <tr>
            {COLUMNS.map(({ key, name, isFigure }) => (
              <th key={key} scope="col" className={isFigure ? 'figure' : undefined} aria-sort={sort.by === key ? (sort.up ? 'ascending' : 'descending') : undefined}>
                <button type="button" onClick={() => setSort({ by: key, up: sort.by === key ? !sort.up : !isFigure })}>
                  {t(name)}
                  <span aria-hidden="true">{sort.by === key ? (sort.up ? ' ↑' : ' ↓') : ''}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.filter(({ agentId }, index) => index < shown || agentId === selected).map((node) => (
            <Row
              key={node.agentId}
              node={node}
              label={labels.get(node.community) ?? '—'}
              tone={tones.get(node.community) ?? 0}
              most={most}
              selected={node.agentId === selected}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
      {rows.length > shown && (
        <button type="button" className="link-button network-more" onClick={() => setShown(rows.length)}>
          {t('network.showAll', { count: rows.length })}
        </button>
      )}
    </div>
  );
}
