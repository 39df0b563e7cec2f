import type { AgentView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { goTo, pathOf } from '../hooks/useRoute';
import { useText } from '../hooks/useText';
import { useStageName } from '../hooks/useStageName';
import { StepList } from '../parts/StepList';

export function TaskBlock({ agent }: { agent: AgentView }) {
  const { t } = useText();
  const stageName = useStageName();
  const current = agent.currentTask;
  const task = useStore((state) => (current ? state.tasks.get(current.taskId) : undefined));
  if (current === null) {
    return (
      <section className="drawer-part">
        <h3>{t('card.task')}</h3>
        <p className="page-note">{t('card.noTask')}</p>
      </section>
    );
  }
  const stage = task?.stage ?? current.stage;
  const counted = task && task.steps.total > 0 ? t('card.steps', { done: task.steps.completed, total: task.steps.total }) : null;
  return (
    <section className="drawer-part">
      <header className="part-head">
        <h3>{t('card.task')}</h3>
        <span>{[stage && stageName(stage), counted].filter(Boolean).join(' · ')}</span>
      </header>
      <a
        className="task-title"
        href={pathOf('flow', { task: current.taskId })}
        onClick={(event) => {
          event.preventDefault();
          goTo(pathOf('flow', { task: current.taskId }));
        }}
      >
        {task?.title ?? current.title}
      </a>
      <StepList task={current} />
    </section>
  );
}
