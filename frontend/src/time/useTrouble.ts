import { useStore } from '../store/store';
import { useTime } from '../store/time';
import { useText } from '../ui/hooks/useText';

/** Who failed or began to wait at the moment that was leapt to. */
export function useTrouble(): string | null {
  const { t } = useText();
  const trouble = useTime((state) => state.trouble);
  const title = useStore((state) => (trouble?.taskId ? (state.tasks.get(trouble.taskId)?.title ?? trouble.taskId) : null));
  const name = useStore((state) => (trouble?.agentId ? (state.agents.get(trouble.agentId)?.name ?? trouble.agentId) : null));
  const who = title === null ? name : t('time.task', { title });
  return trouble === null || who === null ? null : t(`time.${trouble.kind}`, { name: who });
}
