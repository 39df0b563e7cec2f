import type { HubView, Spread } from '../../protocol/hub';
import { useText } from '../../ui/hooks/useText';
import { DataTable, type Column } from '../../ui/table/DataTable';

interface Row extends Spread {
  name: string;
}

/** How fast people answered what agents asked of them. */
export function DecisionTimes({ hub: { decisions } }: { hub: HubView }) {
  const { t, format } = useText();
  const rows: Row[] = (['noticed', 'decided', 'open'] as const).map((name) => ({ name: t(`hub.decisions.${name}`), ...decisions[name] }));
  const seconds = (key: 'p50Seconds' | 'p95Seconds' | 'longestSeconds', head: string): Column<Row> => ({
    key,
    head,
    value: (row) => row[key],
    show: (row) => (row[key] === null ? '—' : format.duration(row[key])),
    isFigure: true,
  });
  const columns: Column<Row>[] = [
    { key: 'name', head: t('hub.decisions'), value: ({ name }) => name },
    { key: 'count', head: t('hub.runs'), value: ({ count }) => count, show: ({ count }) => format.number(count), isFigure: true },
    seconds('p50Seconds', t('hub.half')),
    seconds('p95Seconds', t('hub.most')),
    seconds('longestSeconds', t('hub.longest')),
  ];
  return (
    <section className="hub-part card">
      <h2>{t('hub.decisionsOf', { count: decisions.began })}</h2>
      <DataTable label={t('hub.decisions')} rows={rows} columns={columns} keyOf={({ name }) => name} csv="decision-times" />
    </section>
  );
}
