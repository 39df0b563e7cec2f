import { lazy, Suspense, useState } from 'react';
import type { TaskView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { useText } from '../../ui/hooks/useText';
import { MenuButton } from '../../ui/kit/MenuButton';
import { ChevronIcon } from '../../ui/parts/icons';
import { priorityName } from '../parts/priorityName';
import { useBarred } from '../live/useBarred';
import { wish } from '../live/moves';

const Reassign = lazy(() => import('../edit/Reassign').then(({ Reassign }) => ({ default: Reassign })));
const PRIORITIES = ['high', 'normal', 'low'] as const;

/** What a person can do with a task, or why nothing. */
export function TaskActs({ task }: { task: TaskView }) {
  const { t, language } = useText();
  const pipeline = useStore((state) => state.pipeline);
  const barred = useBarred();
  const [isReassigning, setReassigning] = useState(false);
  if (barred !== null) return <p className="drawer-part page-note">{t(barred)}</p>;
  const moves = pipeline
    .filter(({ key }) => key !== task.stage)
    .map(({ key, name }) => ({ key, name: name[language], run: () => wish(task, { stage: key }) }));
  const priorities = PRIORITIES.filter((one) => one !== task.priority).map((one) => ({ key: one, name: priorityName(t, one), run: () => wish(task, { priority: one }) }));
  return (
    <div className="drawer-part task-acts">
      <MenuButton label={t('flow.move')} acts={moves}>
        {t('flow.move')}
        <ChevronIcon />
      </MenuButton>
      <button type="button" className="button" onClick={() => setReassigning(true)}>
        {t('flow.reassign')}
      </button>
      <MenuButton label={t('flow.priority')} acts={priorities}>
        {t('flow.priority')}
        <ChevronIcon />
      </MenuButton>
      {isReassigning && (
        <Suspense fallback={null}>
          <Reassign task={task} onClose={() => setReassigning(false)} />
        </Suspense>
      )}
    </div>
  );
}
