import { Button } from 'react-aria-components';
import type { AriaButtonProps } from 'react-aria/useButton';
import type { TaskView } from '../../protocol/types';
import { useText } from '../../ui/hooks/useText';
import { TaskMenu } from '../edit/TaskMenu';
import { GripIcon } from '../parts/icons';

/** What can be done with a card: take it up, or choose from the menu. */
export function CardTools({ task, handleProps }: { task: TaskView; handleProps: AriaButtonProps | null }) {
  const { t } = useText();
  return (
    <span className="task-tools">
      {handleProps && (
        <Button {...handleProps} className="icon-button task-grip" aria-label={t('flow.drag', { name: task.title })}>
          <GripIcon />
        </Button>
      )}
      <TaskMenu task={task} />
    </span>
  );
}
