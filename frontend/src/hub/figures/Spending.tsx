import type { HubView } from '../../protocol/hub';
import type { Spent } from '../../protocol/spending';
import type { Span } from '../../sync/hubFigures';
import { pathOf } from '../../ui/hooks/useRoute';
import { setQuery, useQuery } from '../../ui/hooks/useQuery';
import { useText, type Text } from '../../ui/hooks/useText';
import { Choice } from '../../ui/kit/Choice';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { Way } from '../../ui/parts/Way';
import { Bar } from './Bar';

const BY = ['agent', 'model', 'department'] as const;
type By = (typeof BY)[number];

/** The columns of who spent what; bars are as long as the share of the dearest. */
export function spentColumns(by: By | 'task', most: number, { t, format }: Text): Column<Spent>[] {
  const named = (row: Spent): string => row.name ?? t('hub.spent.nobody');
  const linked = (row: Spent) => {
    if (row.key === null || (by !== 'agent' && by !== 'task')) return named(row);
    return <Way to={by === 'agent' ? pathOf('office', { agent: row.key }) : pathOf('flow', { task: row.key })}>{named(row)}</Way>;
  };
  return [
    { key: 'name', head: t(`hub.by.${by}`), value: named, show: linked },
    { key: 'bar', head: t('hub.share'), value: ({ costUsd }) => (most > 0 ? costUsd / most : 0), show: ({ costUsd }) => <Bar parts={[{ share: most > 0 ? costUsd / most : 0, className: 'bar-cost' }]} />, isFigure: true, width: '30%' },
    { key: 'costUsd', head: t('hub.cost'), value: ({ costUsd }) => costUsd, show: ({ costUsd }) => format.money(costUsd), isFigure: true },
    { key: 'tokens', head: t('hub.tokens'), value: ({ tokens }) => tokens.input + tokens.output, show: ({ tokens }) => format.compact(tokens.input + tokens.output), isFigure: true },
    { key: 'cached', head: t('hub.cached'), value: ({ tokens }) => tokens.cached, show: ({ tokens }) => format.compact(tokens.cached), isFigure: true },
  ];
}

/** What was spent, by whom and with what. */
export function Spending({ hub }: { hub: HubView; span: Span }) {
  const text = useText();
  const { t, format } = text;
  const query = useQuery();
  const by = BY.find((one) => one === query.get('spend')) ?? 'agent';
  const rows = { agent: hub.byAgent, model: hub.byModel, department: hub.byDepartment }[by];
  const most = Math.max(0, ...rows.map(({ costUsd }) => costUsd));
  return (
    <section className="hub-part card">
      <header className="part-title">
        <h2>{t('hub.spent')}</h2>
        <span>{t('hub.spentAll', { cost: format.money(hub.costUsd), tokens: format.compact(hub.tokens.input + hub.tokens.output) })}</span>
        <Choice label={t('hub.spent.by')} isLabelUnseen={false} options={BY.map((key) => ({ key, name: t(`hub.by.${key}`) }))} value={by} onChange={(key) => setQuery({ spend: key === 'agent' ? null : key })} />
      </header>
      <DataTable
        label={t('hub.spent')}
        rows={rows}
        columns={spentColumns(by, most, text)}
        keyOf={(row) => row.key ?? ''}
        sorted={{ by: 'costUsd', down: true }}
        csv={`cost-by-${by}`}
        height={360}
        none={t('hub.noCost')}
      />
    </section>
  );
}
