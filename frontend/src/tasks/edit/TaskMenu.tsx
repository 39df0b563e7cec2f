import { lazy, Suspense, useState } from 'react';
import type { TaskView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { useText } from '../../ui/hooks/useText';
import { MenuButton, type MenuAct } from '../../ui/kit/MenuButton';
import { useBarred } from '../live/useBarred';
import { wish } from '../live/moves';
import { MoreIcon } from '../parts/icons';

const Reassign = lazy(() => import('./Reassign').then(({ Reassign }) => ({ default: Reassign })));

/** The acts on a task: to move it, and to give it to somebody else; why not, where not. */
export function useTaskActs(task: TaskView, onReassign: () => void): MenuAct[] {
  const { t, language } = useText();
  const pipeline = useStore((state) => state.pipeline);
  const barred = useBarred();
  const isDisabled = barred !== null;
  const why: MenuAct[] = barred === null ? [] : [{ key: 'why', name: t(barred), isDisabled: true, run: () => undefined }];
  const moves = pipeline
    .filter(({ key }) => key !== task.stage)
    .map(({ key, name }) => ({ key: `to ${key}`, name: t('flow.moveTo', { name: name[language] }), isDisabled, run: () => wish(task, { stage: key }) }));
  return [...why, ...moves, { key: 'reassign', name: t('flow.reassign'), isDisabled, run: onReassign }];
}

export function TaskMenu({ task }: { task: TaskView }) {
  const { t } = useText();
  const [isReassigning, setReassigning] = useState(false);
  const acts = useTaskActs(task, () => setReassigning(true));
  return (
    <>
      <MenuButton label={t('flow.acts', { name: task.title })} acts={acts} className="icon-button task-more">
        <MoreIcon />
      </MenuButton>
      {isReassigning && (
        <Suspense fallback={null}>
          <Reassign task={task} onClose={() => setReassigning(false)} />
        </Suspense>
      )}
    </>
  );
}
