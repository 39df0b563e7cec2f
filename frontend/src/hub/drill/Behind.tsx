import type { HubView } from '../../protocol/hub';
import type { EndedRun } from '../../protocol/spending';
import { agentTimes, endedRuns, spentBy, type Span, type SpentBy } from '../../sync/hubFigures';
import { useText } from '../../ui/hooks/useText';
import { Alarm } from '../../ui/parts/Alarm';
import { DataTable, type Column } from '../../ui/table/DataTable';
import type { FigureKey } from '../figures/definitions';
import { spentColumns } from '../figures/Spending';
import { timeColumns } from '../figures/TimeSpent';
import { useRows, type Rows } from '../figures/useRows';
import { DecisionTimes } from './DecisionTimes';
import { runColumns } from './runColumns';

interface BehindProps {
  figure: FigureKey;
  hub: HubView;
  span: Span;
}

const versionOf = ({ lengthMs, untilMs }: Span, ...more: unknown[]): string => [lengthMs, untilMs, ...more].join(' ');

/** A table of the hub under its title, or why it is not there. */
function Part<Row extends object>({ title, found, columns, keyOf, sorted, csv }: { title: string; found: Rows<Row>; columns: Column<Row>[]; keyOf(row: Row): string; sorted: string; csv: string }) {
  const { t } = useText();
  return (
    <section className="hub-part card">
      <h2>{title}</h2>
      {found.failed && <Alarm title={t('hub.tableFailed')} action={t('state.retry')} onAct={found.retry} />}
      {found.rows === null && !found.failed && <p className="page-note">{t('state.loading')}</p>}
      {found.rows && <DataTable label={title} rows={found.rows} columns={columns} keyOf={keyOf} sorted={{ by: sorted, down: true }} csv={csv} height={520} />}
    </section>
  );
}

function Runs({ figure, hub, span }: BehindProps) {
  const text = useText();
  const wanted = figure === 'failures' ? 'failed' : 'completed';
  const found = useRows(() => endedRuns(span), versionOf(span, hub.completed, hub.failures));
  const rows = found.rows?.filter(({ status }) => status === wanted) ?? null;
  const keyOf = ({ taskId, at }: EndedRun): string => `${taskId} ${at}`;
  return (
    <Part title={text.t(`hub.behind.${wanted}`)} found={{ ...found, rows }} columns={runColumns(text, figure === 'failures')} keyOf={keyOf} sorted={figure === 'cycle' ? 'cycle' : 'at'} csv={wanted} />
  );
}

function Spenders({ table, hub, span }: { table: SpentBy; hub: HubView; span: Span }) {
  const text = useText();
  const by = ({ byAgent: 'agent', byModel: 'model', byDepartment: 'department', byTask: 'task' } as const)[table];
  const found = useRows(() => spentBy(table, span), versionOf(span, hub.costUsd));
  const most = Math.max(0, ...(found.rows ?? []).map(({ costUsd }) => costUsd));
  return <Part title={text.t(`hub.by.${by}`)} found={found} columns={spentColumns(by, most, text)} keyOf={(row) => row.key ?? ''} sorted="costUsd" csv={`cost-by-${by}`} />;
}

function Times({ hub, span }: { hub: HubView; span: Span }) {
  const text = useText();
  const found = useRows(() => agentTimes(span), versionOf(span, hub.computedAt?.slice(0, 15)));
  return <Part title={text.t('hub.timeSpent')} found={found} columns={timeColumns(text)} keyOf={({ agentId }) => agentId} sorted="working" csv="time-by-agent" />;
}

/** The agents and tasks that a figure counts. */
export function Behind({ figure, hub, span }: BehindProps) {
  if (figure === 'decisions') return <DecisionTimes hub={hub} />;
  if (figure === 'working' || figure === 'utilisation') return <Times hub={hub} span={span} />;
  if (figure === 'cost' || figure === 'tokens') {
    return (
      <>
        {(['byAgent', 'byModel', 'byDepartment', 'byTask'] as const).map((table) => (
          <Spenders key={table} table={table} hub={hub} span={span} />
        ))}
      </>
    );
  }
  return <Runs figure={figure} hub={hub} span={span} />;
}
