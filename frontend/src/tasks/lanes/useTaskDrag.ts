import { useDrag } from 'react-aria/useDrag';
import type { AriaButtonProps } from 'react-aria/useButton';
import type { HTMLAttributes } from 'react';
import type { TaskView } from '../../protocol/types';
import { useBarred } from '../live/useBarred';

export const TASK_TYPE = 'application/x-metaverse-task';

export interface TaskDrag {
  cardProps: HTMLAttributes<HTMLElement>;
  /** For the button with which the keyboard takes the card up. */
  handleProps: AriaButtonProps | null;
  isCarried: boolean;
}

/** Let a card be carried: by mouse and touch wherever it is taken, by keyboard and screen reader with its handle. */
export function useTaskDrag(task: TaskView): TaskDrag {
  const isDisabled = useBarred() !== null;
  const { dragProps, dragButtonProps, isDragging } = useDrag({
    hasDragButton: true,
    isDisabled,
    getItems: () => [{ [TASK_TYPE]: task.taskId, 'text/plain': task.title }],
    getAllowedDropOperations: () => ['move'],
  });
  return { cardProps: dragProps as HTMLAttributes<HTMLElement>, handleProps: isDisabled ? null : dragButtonProps, isCarried: isDragging };
}
