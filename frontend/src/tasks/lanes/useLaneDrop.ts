import { useDrop } from 'react-aria/useDrop';
import type { AriaButtonProps } from 'react-aria/useButton';
import type { HTMLAttributes, RefObject } from 'react';
import { useShown } from '../live/shown';
import { wish } from '../live/moves';
import { useBarred } from '../live/useBarred';
import { TASK_TYPE } from './useTaskDrag';

export interface LaneDrop {
  dropProps: HTMLAttributes<HTMLElement>;
  buttonProps: AriaButtonProps;
  isOver: boolean;
}

/** Let cards be laid into a lane, with the mouse anywhere in it, by keyboard on its button: they move to its stage. */
export function useLaneDrop(ref: RefObject<HTMLButtonElement | null>, stage: string): LaneDrop {
  const isDisabled = useBarred() !== null;
  const { dropProps, dropButtonProps, isDropTarget } = useDrop({
    ref,
    isDisabled,
    hasDropButton: true,
    getDropOperation: (types) => (types.has(TASK_TYPE) ? 'move' : 'cancel'),
    onDrop: ({ items }) => {
      const item = items[0];
      if (item?.kind !== 'text') return;
      void item.getText(TASK_TYPE).then((key) => {
        const task = useShown.getState().tasks.get(key);
        if (task) wish(task, { stage }, { carried: true });
      });
    },
  });
  return { dropProps: dropProps as HTMLAttributes<HTMLElement>, buttonProps: dropButtonProps ?? {}, isOver: isDropTarget };
}
