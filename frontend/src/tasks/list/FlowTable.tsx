import { useMemo } from 'react';
import type { TaskView } from '../../protocol/types';
import { useCalm } from '../../ui/hooks/useCalm';
import { useMoment } from '../../ui/hooks/useCounts';
import { useStageName } from '../../ui/hooks/useStageName';
import { useText } from '../../ui/hooks/useText';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { Hindrance } from '../lanes/Hindrance';
import { Holder, openTask } from '../lanes/TaskCard';
import type { Flow } from '../live/useBoard';
import type { Entry } from '../model/board';
import { priorityName } from '../parts/priorityName';
import { isOpen, type Block } from '../model/blocks';
import { cycleSeconds, sinceMs } from '../model/times';

const CALM_MS = 2000;
const STEP_MS = 60_000;

function blockWord(block: Block | null): string {
  if (block === null) return '';
  return block.kind === 'tasks' ? block.on.join(' ') : block.kind;
}

function useColumns({ people }: Flow): Column<Entry>[] {
  const { t, format } = useText();
  const stageName = useStageName();
  const nowMs = useMoment(STEP_MS);
  return useMemo(() => {
    const seconds = (task: TaskView): number | null => {
      const took = isOpen(task) ? (nowMs - sinceMs(task)) / 1000 : cycleSeconds(task);
      return took !== null && Number.isFinite(took) ? Math.round(took) : null;
    };
    const who = (key: string | null) => people.get(key ?? '');
    return [
      { key: 'title', head: t('flow.column.title'), value: ({ task }) => task.title },
      { key: 'key', head: t('flow.column.key'), value: ({ task }) => task.taskId },
      { key: 'stage', head: t('task.stage'), value: ({ task }) => stageName(task.stage) },
      { key: 'status', head: t('flow.status'), value: ({ task }) => t(`task.${task.status}`) },
      { key: 'who', head: t('task.assignee'), value: ({ task }) => who(task.assignee)?.name ?? task.assignee ?? '', show: ({ task }) => <Holder agentKey={task.assignee} /> },
      { key: 'department', head: t('flow.department'), value: ({ task }) => who(task.assignee)?.department ?? '' },
      { key: 'priority', head: t('flow.priority'), value: ({ task }) => task.priority ?? '', show: ({ task }) => (task.priority === null ? '' : priorityName(t, task.priority)) },
      {
        key: 'age',
        head: t('flow.column.age'),
        isFigure: true,
        value: ({ task }) => seconds(task),
        show: ({ task }) => {
          const took = seconds(task);
          return took === null ? '' : format.duration(took);
        },
      },
      { key: 'progress', head: t('flow.column.progress'), isFigure: true, value: ({ task }) => task.progress, show: ({ task }) => (task.progress === null ? '' : format.percent(task.progress)) },
      { key: 'block', head: t('flow.column.block'), value: ({ block }) => blockWord(block), show: ({ block, task }) => block && <Hindrance block={block} task={task} /> },
    ];
  }, [t, format, stageName, nowMs, people]);
}

/** The same tasks as a table: to sort, to compare and to take along. */
export function FlowTable({ flow, selected }: { flow: Flow; selected: string | null }) {
  const { t } = useText();
  const board = useCalm(flow.board, CALM_MS);
  const rows = useMemo(() => board.lanes.flatMap(({ entries }) => entries.filter(({ kind }) => kind !== 'left')), [board]);
  const columns = useColumns(flow);
  return (
    <DataTable
      label={t('flow.table')}
      rows={rows}
      columns={columns}
      keyOf={({ task }) => task.taskId}
      selected={selected}
      onSelect={openTask}
      csv="tasks"
      height={4000}
      none={t('flow.noneFound')}
    />
  );
}
