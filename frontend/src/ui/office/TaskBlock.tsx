import type { AgentView, CurrentTask, TaskStep } from '../../protocol/types';
import { useStore } from '../../store/store';
import { useMoment } from '../hooks/useCounts';
import { goTo, pathOf } from '../hooks/useRoute';
import { useSteps } from '../hooks/useSteps';
import { useText } from '../hooks/useText';
import { useStageName } from '../hooks/useStageName';
import { StepMark } from '../parts/StepMark';

function StepTime({ step, moment }: { step: TaskStep; moment: number }) {
  const { format } = useText();
  if (step.startedAt === null) return null;
  const endMs = step.endedAt === null ? moment : Date.parse(step.endedAt);
  if (step.endedAt === null && step.status !== 'in_progress') return null;
  return <time className="nowrap">{format.duration((endMs - Date.parse(step.startedAt)) / 1000)}</time>;
}

export function StepList({ task }: { task: Pick<CurrentTask, 'id' | 'taskId'> }) {
  const { t } = useText();
  const { list, failed } = useSteps(task.id, task.taskId);
  const moment = useMoment();
  if (list === null) return <p className="page-note">{t(failed ? 'card.stepsFailed' : 'card.stepsLoading')}</p>;
  if (list.length === 0) return <p className="page-note">{t('card.noSteps')}</p>;
  return (
    <ol className="steps">
      {list.map((step) => (
        <li key={step.stepKey} className={`step step-${step.status}`}>
          <StepMark status={step.status} />
          <span>
            {step.name}
            <span className="unseen">{` (${t(`step.${step.status}`)})`}</span>
            {step.error && <em className="step-error">{step.error}</em>}
          </span>
          <StepTime step={step} moment={moment} />
        </li>
      ))}
    </ol>
  );
}

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
