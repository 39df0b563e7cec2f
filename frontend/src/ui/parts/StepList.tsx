import type { CurrentTask, TaskStep } from '../../protocol/types';
import { useMoment } from '../hooks/useCounts';
import { useSteps } from '../hooks/useSteps';
import { useText } from '../hooks/useText';
import { StepMark } from './StepMark';

function StepTime({ step, moment }: { step: TaskStep; moment: number }) {
  const { format } = useText();
  if (step.startedAt === null) return null;
  const endMs = step.endedAt === null ? moment : Date.parse(step.endedAt);
  if (step.endedAt === null && step.status !== 'in_progress') return null;
  return <time className="nowrap">{format.duration((endMs - Date.parse(step.startedAt)) / 1000)}</time>;
}

/** The steps of a task, in their order, with how long each took. */
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
