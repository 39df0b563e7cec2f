import { memo, useEffect, useRef } from 'react';
import type { TaskView } from '../protocol/types';
import { useStore } from '../store/store';
import { useMoment } from '../ui/hooks/useCounts';
import { goTo, pathOf } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';
import { Face, NoFace } from '../ui/parts/Face';
import { Glyph } from '../ui/parts/Glyph';
import { LinkIcon } from '../ui/parts/icons';
import { ProgressBar } from '../ui/parts/ProgressBar';
import { blockOf, isOpen, type Block } from './lanes';

const STEP_MS = 10_000;

function Assignee({ agentKey }: { agentKey: string | null }) {
  const { t } = useText();
  const agent = useStore((state) => (agentKey === null ? undefined : state.agents.get(agentKey)));
  return (
    <span className="task-who">
      {agentKey === null ? <NoFace size={20} /> : <Face id={agent?.id ?? agentKey} size={20} />}
      <span>{agentKey === null ? t('flow.unassigned') : (agent?.name ?? agentKey)}</span>
    </span>
  );
}

function Blocked({ block, task }: { block: Block; task: TaskView }) {
  const { t } = useText();
  const first = useStore((state) => (block.kind === 'tasks' ? state.tasks.get(block.on[0] ?? '')?.title : undefined));
  if (block.kind === 'tasks') {
    const name = first ?? block.on[0] ?? '';
    return (
      <span className="task-block" title={name}>
        <LinkIcon />
        <span>{block.on.length > 1 ? t('flow.waitsForCount', { count: block.on.length }) : t('flow.waitsFor', { name })}</span>
      </span>
    );
  }
  if (block.kind === 'ended') return <span className="task-block">{t(`task.${task.status}`)}</span>;
  const status = block.kind === 'failed' ? 'error' : 'waiting';
  return (
    <span className={`task-block task-block-status is-${status}`} title={task.reason ?? undefined}>
      <Glyph status={status} size={14} />
      <span>{t(`task.${task.status}`)}</span>
    </span>
  );
}

function Age({ task }: { task: TaskView }) {
  const { format } = useText();
  const moment = useMoment(STEP_MS);
  const at = isOpen(task) ? task.stageSince : (task.finishedAt ?? task.stageSince);
  if (at === null) return null;
  const said = isOpen(task) ? format.duration((moment - Date.parse(at)) / 1000) : format.clock(at);
  return (
    <time className="task-age nowrap" dateTime={at} title={format.full(at)}>
      {said}
    </time>
  );
}

export const TaskCard = memo(function TaskCard({ task, selected }: { task: TaskView; selected: boolean }) {
  const tasks = useStore((state) => (task.dependsOn.length ? state.tasks : null));
  const block = blockOf(task, tasks ?? new Map());
  const tone = block?.kind === 'failed' ? ' task-failed' : block?.kind === 'person' ? ' task-waiting' : '';
  const done = isOpen(task) ? '' : ' task-done';
  const path = pathOf('flow', { task: task.taskId });
  const card = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (selected) card.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected]);
  return (
    <a
      ref={card}
      className={`task card${tone}${done}`}
      href={path}
      aria-current={selected || undefined}
      onClick={(event) => {
        event.preventDefault();
        goTo(path);
      }}
    >
      <span className="task-name" title={task.title}>
        {task.title}
      </span>
      <span className="task-foot">
        <Assignee agentKey={task.assignee} />
        {block ? <Blocked block={block} task={task} /> : isOpen(task) && <ProgressBar share={task.progress} />}
        <Age task={task} />
      </span>
      {block && task.progress !== null && isOpen(task) && <ProgressBar share={task.progress} edge />}
    </a>
  );
});
