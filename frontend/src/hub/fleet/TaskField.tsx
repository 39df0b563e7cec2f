import { useMemo } from 'react';
import { useStore } from '../../store/store';
import { useStageName } from '../../ui/hooks/useStageName';
import { useText } from '../../ui/hooks/useText';
import { PickField } from '../PickField';
import { isOpen } from './criteria';

/** Finds one open task by its key or title. */
export function TaskField({ onChoose }: { onChoose(taskId: string | null): void }) {
  const { t } = useText();
  const stageName = useStageName();
  const tasks = useStore((state) => state.tasks);
  const items = useMemo(
    () => [...tasks.values()].filter(isOpen).map(({ taskId, title, stage }) => ({ key: taskId, name: title, note: `${taskId} · ${stageName(stage)}` })),
    [tasks, stageName],
  );
  return <PickField label={t('fleet.task')} placeholder={t('fleet.taskField')} items={items} onChoose={onChoose} />;
}
