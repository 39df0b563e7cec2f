import { useMemo } from 'react';
import type { NetworkNode, NetworkView } from '../protocol/network';
import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { Face } from '../ui/parts/Face';
import { DataTable, type Column } from '../ui/table/DataTable';

const BAR_PX = 36;
const HIGHEST_PX = 640;

function Who({ node: { agentId, name } }: { node: NetworkNode }) {
  const id = useStore((state) => state.agents.get(agentId)?.id ?? agentId);
  return (
    <>
      <Face id={id} size={22} />
      {name}
    </>
  );
}

function Bridge({ share, most }: { share: number; most: number }) {
  return (
    <span className="bridge">
      <svg width={BAR_PX} height="5" aria-hidden="true">
        <rect width={BAR_PX * (share / most)} height="5" rx="2.500" />
      </svg>
      {share.toFixed(2)}
    </span>
  );
}

export interface NetworkTableProps {
  network: NetworkView;
  rows: readonly NetworkNode[];
  tones: ReadonlyMap<string | number | null, number>;
  selected: string | null;
  onSelect(agentId: string | null): void;
}

/** The measures of everybody, as figures. */
export function NetworkTable({ network, rows, tones, selected, onSelect }: NetworkTableProps) {
  const { t, format } = useText();
  const most = Math.max(...network.nodes.map(({ betweenness }) => betweenness)) || 1;
  const columns = useMemo((): Column<NetworkNode>[] => {
    const labels = new Map<string | number | null, string>(network.communities.map(({ id, label }) => [id, label]));
    const figure = (key: string, head: string, value: (node: NetworkNode) => number | null, say: (value: number) => string): Column<NetworkNode> => ({
      key,
      head,
      isFigure: true,
      value,
      show: (node) => {
        const shown = value(node);
        return shown === null ? '—' : say(shown);
      },
    });
    return [
      { key: 'name', head: t('network.agent'), value: ({ name }) => name, show: (node) => <Who node={node} /> },
      {
        key: 'community',
        head: t('network.community'),
        value: ({ community }) => labels.get(community) ?? '',
        show: ({ community }) => (
          <span className={`community tone-${tones.get(community) ?? 0}`}>
            <i />
            {labels.get(community) ?? '—'}
          </span>
        ),
      },
      figure('degree', t('network.collaborators'), ({ degree }) => degree, String),
      figure('in', t('network.in'), ({ weightedInDegree }) => weightedInDegree, format.decimal),
      figure('out', t('network.out'), ({ weightedOutDegree }) => weightedOutDegree, format.decimal),
      { ...figure('bridge', t('network.bridgeScore'), ({ betweenness }) => betweenness, String), show: ({ betweenness }) => <Bridge share={betweenness} most={most} /> },
      figure('rank', t('network.rank'), ({ pagerank }) => pagerank, (value) => value.toFixed(3)),
      figure('closeness', t('network.closeness'), ({ closeness }) => closeness, (value) => value.toFixed(2)),
      { key: 'department', head: t('network.department'), value: ({ department }) => department ?? '' },
    ];
  }, [network, tones, t, format, most]);
  return (
    <DataTable
      label={t('network.table')}
      rows={rows}
      columns={columns}
      keyOf={({ agentId }) => agentId}
      sorted={{ by: 'bridge', down: true }}
      selected={selected}
      onSelect={onSelect}
      csv="network-measures"
      height={HIGHEST_PX}
      none={t('network.noMatch')}
    />
  );
}
