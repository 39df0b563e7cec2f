import { memo } from 'react';
import type { TaskView } from '../../protocol/types';
import { useStageName } from '../../ui/hooks/useStageName';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import { Holder, openTask } from '../lanes/TaskCard';
import { isOpen, needsPerson } from '../model/blocks';
import { NODE, type Spot } from './arrange';

export interface GraphNodeProps {
  task: TaskView;
  spot: Spot;
  isSelected: boolean;
  isOnPath: boolean;
  /** Whether the tab key comes here; the arrow keys go on from it. */
  isStop: boolean;
  onReach(key: string): void;
}

export const GraphNode = memo(function GraphNode({ task, spot, isSelected, isOnPath, isStop, onReach }: GraphNodeProps) {
  const { t } = useText();
  const stageName = useStageName();
  const tone = task.status === 'failed' || task.status === 'rejected' ? 'error' : needsPerson(task) ? 'waiting' : null;
  const kind = `${isOnPath ? ' node-on-path' : ''}${isOpen(task) ? '' : ' node-done'}`;
  return (
    <button
      type="button"
      className={`flow-node card${kind}`}
      data-node={task.taskId}
      style={{ width: NODE.width, height: NODE.height, transform: `translate(${spot.x - NODE.width / 2}px, ${spot.y - NODE.height / 2}px)` }}
      aria-pressed={isSelected}
      tabIndex={isStop ? 0 : -1}
      title={task.title}
      onFocus={() => onReach(task.taskId)}
      onClick={() => openTask(task.taskId)}
    >
      <span className="node-name">{task.title}</span>
      <span className="node-foot">
        <Holder agentKey={task.assignee} size={16} />
        {tone && <Glyph status={tone} size={12} />}
        <span className="node-stage">{stageName(task.stage)}</span>
        {isOnPath && <span className="unseen">{t('flow.onPath')}</span>}
      </span>
    </button>
  );
});
