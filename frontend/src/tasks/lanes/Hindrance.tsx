import { heard } from '../../i18n/heard';
import type { TaskView } from '../../protocol/types';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import { LinkIcon } from '../../ui/parts/icons';
import type { Block } from '../model/blocks';
import { useShown } from '../live/shown';

function WaitsFor({ on }: { on: readonly string[] }) {
  const { t } = useText();
  const [first = ''] = on;
  const title = useShown((state) => state.tasks.get(first)?.title);
  return (
    <span className="task-block" title={title ?? first}>
      <LinkIcon />
      <span>{on.length > 1 ? t('flow.waitsForCount', { count: on.length }) : t('flow.waitsFor', { name: first })}</span>
    </span>
  );
}

/** What holds a task up, as a glyph and in words. */
export function Hindrance({ block, task }: { block: Block; task: TaskView }) {
  const { t, language } = useText();
  if (block.kind === 'tasks') return <WaitsFor on={block.on} />;
  if (block.kind === 'ended') return <span className="task-block">{t(`task.${task.status}`)}</span>;
  const status = block.kind === 'person' ? 'waiting' : 'error';
  return (
    <span className={`task-block task-block-status is-${status}`} title={task.reason === null ? undefined : heard(task.reason, language)}>
      <Glyph status={status} size={14} />
      <span>{block.kind === 'failing' ? t('flow.failedTimes', { count: block.times }) : t(`task.${task.status}`)}</span>
    </span>
  );
}
