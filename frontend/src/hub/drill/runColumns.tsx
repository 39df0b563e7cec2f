import { heard } from '../../i18n/heard';
import type { EndedRun } from '../../protocol/spending';
import { pathOf } from '../../ui/hooks/useRoute';
import type { Text } from '../../ui/hooks/useText';
import type { Column } from '../../ui/table/DataTable';
import { Way } from '../../ui/parts/Way';

/** The columns of runs that ended: of those that failed why, of the others how long they took. */
export function runColumns({ t, format, language }: Text, failed: boolean): Column<EndedRun>[] {
  const figures: Column<EndedRun>[] = [
    { key: 'cycle', head: t('hub.cycle'), value: ({ cycleSeconds }) => cycleSeconds, show: ({ cycleSeconds }) => format.duration(cycleSeconds), isFigure: true },
    { key: 'lead', head: t('hub.lead'), value: ({ leadSeconds }) => leadSeconds, show: ({ leadSeconds }) => format.duration(leadSeconds), isFigure: true },
    { key: 'right', head: t('hub.firstTime'), value: ({ firstTimeRight }) => firstTimeRight, show: ({ firstTimeRight }) => t(firstTimeRight ? 'hub.yes' : 'hub.no') },
  ];
  return [
    { key: 'title', head: t('hub.by.task'), value: ({ title }) => title, show: ({ taskId, title }) => <Way to={pathOf('flow', { task: taskId })}>{title}</Way> },
    {
      key: 'agent',
      head: t('hub.by.agent'),
      value: ({ name }) => name ?? '',
      show: ({ agentId, name }) => (agentId === null ? '' : <Way to={pathOf('office', { agent: agentId })}>{name ?? agentId}</Way>),
    },
    { key: 'department', head: t('hub.by.department'), value: ({ department }) => department ?? '' },
    { key: 'at', head: t('hub.endedAt'), value: ({ at }) => at, show: ({ at }) => format.clock(at) },
    ...(failed ? [{ key: 'reason', head: t('task.reason'), value: ({ reason }: EndedRun) => heard(reason ?? '', language) }] : figures),
  ];
}
