import { useMemo } from 'react';
import { useStore } from '../store/store';
import { goTo, pathOf, useRoute } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';
import { Alarm } from '../ui/parts/Alarm';
import { Glyph } from '../ui/parts/Glyph';
import { Notice } from '../ui/parts/Notice';
import { Skeleton } from '../ui/parts/Skeleton';
import { retryNow } from '../sync/office';
import { blockOf, isOpen, lanesOf } from './lanes';
import { LaneColumn } from './LaneColumn';
import { TaskDrawer } from './TaskDrawer';
import '../styles/flow.css';
import '../styles/office.css';

function FlowHead() {
  const { t } = useText();
  const tasks = useStore((state) => state.tasks);
  const counts = useMemo(() => {
    const all = [...tasks.values()];
    const open = all.filter(isOpen);
    const done = all.filter(({ status }) => status === 'completed').length;
    return { open: open.length, done, ended: all.length - open.length - done, blocked: open.filter((task) => blockOf(task, tasks)).length };
  }, [tasks]);
  return (
    <header className="page-head">
      <h1>{t('flow.title')}</h1>
      <p>
        {t('flow.sentence', counts)}
        {counts.ended > 0 && t('list.comma') + t('flow.ended', { count: counts.ended })}
        {t('list.stop')}{' '}
        {counts.blocked > 0 && (
          <strong className="is-waiting flow-blocked">
            <Glyph status="waiting" size={14} /> {t('flow.blocked', { count: counts.blocked })}
          </strong>
        )}
      </p>
    </header>
  );
}

function Lanes({ selected }: { selected: string | null }) {
  const tasks = useStore((state) => state.tasks);
  const pipeline = useStore((state) => state.pipeline);
  const lanes = useMemo(() => lanesOf(tasks, pipeline), [tasks, pipeline]);
  return (
    <div className="lanes">
      {lanes.map((lane) => (
        <LaneColumn key={lane.stage.key} lane={lane} selected={selected} />
      ))}
    </div>
  );
}

export function Flow() {
  const { t, format } = useText();
  const { task } = useRoute();
  const known = useStore((state) => state.tasksKnown || state.tasks.size > 0);
  const isEmpty = useStore((state) => state.tasks.size === 0);
  const broken = useStore((state) => state.tasksBroken);
  const live = useStore((state) => state.link === 'live');
  const asOfMs = useStore((state) => state.asOfMs);
  if (!known && !broken) return <Skeleton />;
  const why = known && asOfMs !== null ? t('flow.failedWhy', { time: format.clock(asOfMs) }) : t('flow.failedNever');
  return (
    <div className={task ? 'view view-with-card' : 'view'}>
      <div className="page flow">
        <FlowHead />
        {broken && (live || !known) && <Alarm title={t('flow.failed')} why={why} action={t('state.retry')} onAct={retryNow} />}
        {isEmpty && known && !broken && <Notice title={t('flow.none')} why={t('flow.noneWhy')} />}
        {(known || !isEmpty) && <Lanes selected={task} />}
      </div>
      {task && <TaskDrawer taskKey={task} onClose={() => goTo(pathOf('flow'))} />}
    </div>
  );
}
