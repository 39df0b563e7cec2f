import { heard } from '../../i18n/heard';
import type { TaskView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { goTo, pathOf } from '../../ui/hooks/useRoute';
import { useStageName } from '../../ui/hooks/useStageName';
import { useText } from '../../ui/hooks/useText';
import { Drawer } from '../../ui/parts/Drawer';
import { StepList } from '../../ui/parts/StepList';
import { Holder, openTask } from '../lanes/TaskCard';
import { useShown } from '../live/shown';
import { priorityName } from '../parts/priorityName';
import { blockOf } from '../model/blocks';
import { Hindrance } from '../lanes/Hindrance';
import { TaskActs } from './TaskActs';
import { TaskHistory } from './TaskHistory';

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function HolderLink({ agentKey }: { agentKey: string }) {
  const path = pathOf('office', { agent: agentKey });
  return (
    <a
      className="task-who"
      href={path}
      onClick={(event) => {
        event.preventDefault();
        goTo(path);
      }}
    >
      <Holder agentKey={agentKey} size={24} />
    </a>
  );
}

/** Other tasks by name, each a way to its card. */
function Others({ keys }: { keys: readonly string[] }) {
  const tasks = useShown((state) => state.tasks);
  return (
    <ul className="task-others">
      {keys.map((key) => (
        <li key={key}>
          <button type="button" className="link-button" onClick={() => openTask(key)}>
            {tasks.get(key)?.title ?? key}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Facts({ task }: { task: TaskView }) {
  const { t, format, language } = useText();
  const stageName = useStageName();
  const tasks = useShown((state) => state.tasks);
  const dependents = [...tasks.values()].filter(({ dependsOn }) => dependsOn.includes(task.taskId)).map(({ taskId }) => taskId);
  const block = blockOf(task, tasks);
  return (
    <dl className="drawer-part facts">
      <Fact name={t('task.stage')}>{stageName(task.stage)}</Fact>
      <Fact name={t('task.assignee')}>{task.assignee ? <HolderLink agentKey={task.assignee} /> : t('flow.unassigned')}</Fact>
      {block && <Fact name={t('flow.column.block')}>{<Hindrance block={block} task={task} />}</Fact>}
      {task.priority !== null && <Fact name={t('flow.priority')}>{priorityName(t, task.priority)}</Fact>}
      {task.createdAt && <Fact name={t('task.created')}>{format.full(task.createdAt)}</Fact>}
      {task.dueAt && <Fact name={t('flow.due')}>{format.full(task.dueAt)}</Fact>}
      {task.finishedAt && <Fact name={t('task.finished')}>{format.full(task.finishedAt)}</Fact>}
      {task.reason && <Fact name={t('task.reason')}>{heard(task.reason, language)}</Fact>}
      {task.dependsOn.length > 0 && <Fact name={t('task.depends')}>{<Others keys={task.dependsOn} />}</Fact>}
      {dependents.length > 0 && <Fact name={t('flow.dependents')}>{<Others keys={dependents} />}</Fact>}
    </dl>
  );
}

/** All that is known of one task, what can be done with it, and what happened to it. */
export function TaskDrawer({ taskKey, onClose }: { taskKey: string; onClose(): void }) {
  const { t } = useText();
  const task = useShown((state) => state.tasks.get(taskKey));
  const isLive = useStore((state) => state.link !== 'offline');
  if (task === undefined) {
    return (
      <Drawer label={taskKey} note="" onClose={onClose}>
        <p className="drawer-part">{t('task.gone')}</p>
      </Drawer>
    );
  }
  return (
    <Drawer label={task.title} note={`${taskKey} · ${t(`task.${task.status}`)}`} onClose={onClose}>
      <TaskActs task={task} />
      {task.description && <p className="drawer-part">{task.description}</p>}
      <Facts task={task} />
      <section className="drawer-part">
        <h3>{t('card.steps', { done: task.steps.completed, total: task.steps.total })}</h3>
        <StepList task={task} />
      </section>
      {isLive && <TaskHistory key={task.id} task={task} />}
    </Drawer>
  );
}
