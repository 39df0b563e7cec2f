import { memo } from 'react';
import type { TaskView } from '../../protocol/types';
import { useMoment } from '../../ui/hooks/useCounts';
import { setQuery } from '../../ui/hooks/useQuery';
import { useText } from '../../ui/hooks/useText';
import { Face, NoFace } from '../../ui/parts/Face';
import { ProgressBar } from '../../ui/parts/ProgressBar';
import { usePerson } from '../live/useBoard';
import type { Entry } from '../model/board';
import { isOpen } from '../model/blocks';
import { cycleSeconds, sinceMs } from '../model/times';
import { CardTools } from './CardTools';
import { Hindrance } from './Hindrance';
import { useTaskDrag } from './useTaskDrag';

const STEP_MS = 10_000;

export function Holder({ agentKey, size = 20 }: { agentKey: string | null; size?: number }) {
  const { t } = useText();
  const person = usePerson(agentKey);
  return (
    <span className="task-who">
      {agentKey === null ? <NoFace size={size} /> : <Face id={person?.id ?? agentKey} size={size} />}
      <span>{agentKey === null ? t('flow.unassigned') : (person?.name ?? agentKey)}</span>
    </span>
  );
}

function Age({ task }: { task: TaskView }) {
  const { t, format } = useText();
  const moment = useMoment(STEP_MS);
  const ms = sinceMs(task);
  if (Number.isNaN(ms)) return null;
  const took = isOpen(task) ? null : cycleSeconds(task);
  const said = isOpen(task) ? format.duration((moment - ms) / 1000) : format.clock(ms);
  return (
    <time className="task-age nowrap" dateTime={new Date(ms).toISOString()} title={format.full(ms)}>
      {took !== null && <span className="task-took">{t('flow.took', { time: format.duration(took) })}</span>}
      {said}
    </time>
  );
}

/** What a card says, without what can be done with it. */
export function CardFoot({ entry: { task, block } }: { entry: Entry }) {
  const open = isOpen(task);
  return (
    <>
      <span className="task-foot">
        <Holder agentKey={task.assignee} />
        {block ? <Hindrance block={block} task={task} /> : open && <ProgressBar share={task.progress} />}
        <Age task={task} />
      </span>
      {block && task.progress !== null && open && <ProgressBar share={task.progress} edge />}
    </>
  );
}

const TONES: Partial<Record<string, string>> = { failed: ' task-failed', failing: ' task-failed', person: ' task-waiting' };

export function toneOf({ task, block, step }: Entry): string {
  const tone = TONES[block?.kind ?? ''] ?? '';
  return `${tone}${isOpen(task) ? '' : ' task-done'}${step === null ? '' : ' task-on-path'}`;
}

export const openTask = (key: string | null): void => setQuery({ task: key }, 'push');

export const TaskCard = memo(function TaskCard({ entry, selected }: { entry: Entry; selected: boolean }) {
  const { task } = entry;
  const { cardProps, handleProps, isCarried } = useTaskDrag(task);
  const path = `?task=${encodeURIComponent(task.taskId)}`;
  return (
    <div {...cardProps} className={`task card${toneOf(entry)}`} data-card={task.taskId} data-selected={selected || undefined} data-carried={isCarried || undefined}>
      <a
        className="task-name"
        href={path}
        title={task.title}
        draggable={false}
        aria-current={selected || undefined}
        onClick={(event) => {
          event.preventDefault();
          openTask(task.taskId);
        }}
      >
        <span>{task.title}</span>
      </a>
      <CardFoot entry={entry} />
      <CardTools task={task} handleProps={handleProps} />
    </div>
  );
});
