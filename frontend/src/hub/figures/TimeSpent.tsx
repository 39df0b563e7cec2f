import type { HubView } from '../../protocol/hub';
import type { AgentTime } from '../../protocol/spending';
import type { Span } from '../../sync/hubFigures';
import { pathOf } from '../../ui/hooks/useRoute';
import { useText, type Text } from '../../ui/hooks/useText';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { Way } from '../../ui/parts/Way';
import { Bar } from './Bar';

const STATUSES = ['working', 'waiting', 'error', 'idle'] as const;
/** What there is room for beside another table. */
const COMPACT = new Set(['name', 'bar', 'utilisation', 'working', 'waiting']);
const secondsOf = (row: AgentTime, status: (typeof STATUSES)[number]): number => row[`${status}Seconds`];

function partsOf(row: AgentTime) {
  const whole = STATUSES.reduce((sum, status) => sum + secondsOf(row, status), 0);
  return STATUSES.map((status) => ({ share: whole > 0 ? secondsOf(row, status) / whole : 0, className: `head-${status}` }));
}

/** The columns of how agents spent their time. */
export function timeColumns({ t, format }: Text, compact = false): Column<AgentTime>[] {
  const all: Column<AgentTime>[] = [
    { key: 'name', head: t('hub.by.agent'), value: ({ name }) => name, show: ({ agentId, name }) => <Way to={pathOf('office', { agent: agentId })}>{name}</Way> },
    { key: 'department', head: t('hub.by.department'), value: ({ department }) => department ?? '' },
    { key: 'bar', head: t('hub.timeBar'), value: ({ utilisation }) => utilisation ?? 0, show: (row) => <Bar parts={partsOf(row)} />, isFigure: true, width: '26%' },
    { key: 'utilisation', head: t('hub.utilised'), value: ({ utilisation }) => utilisation, show: ({ utilisation }) => (utilisation === null ? '—' : format.percent(utilisation)), isFigure: true },
    ...STATUSES.map((status): Column<AgentTime> => ({
      key: status,
      head: t(`status.${status}`),
      value: (row) => secondsOf(row, status),
      show: (row) => format.duration(secondsOf(row, status)),
      isFigure: true,
    })),
  ];
  return compact ? all.filter(({ key }) => COMPACT.has(key)) : all;
}

/** How agents divided their time: who waited and who worked. */
export function TimeSpent({ hub }: { hub: HubView; span: Span }) {
  const text = useText();
  const { t, format } = text;
  return (
    <section className="hub-part card">
      <header className="part-title">
        <h2>{t('hub.timeSpent')}</h2>
        <span>{hub.utilisation !== null && t('hub.utilisation', { percent: format.percent(hub.utilisation) })}</span>
      </header>
      <DataTable
        label={t('hub.timeSpent')}
        rows={hub.timeByAgent}
        columns={timeColumns(text, true)}
        keyOf={({ agentId }) => agentId}
        sorted={{ by: 'waiting', down: true }}
        csv="time-by-agent"
        height={360}
        none={t('hub.noTime')}
      />
    </section>
  );
}
