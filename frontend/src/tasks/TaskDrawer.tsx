import type { TaskView } from '../protocol/types';
import { useStore } from '../store/store';
import { goTo, pathOf } from '../ui/hooks/useRoute';
import { useStageName } from '../ui/hooks/useStageName';
import { useText } from '../ui/hooks/useText';
import { Drawer } from '../ui/parts/Drawer';
import { Face } from '../ui/parts/Face';
import { StepList } from '../ui/parts/StepList';

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Assignee({ agentKey }: { agentKey: string }) {
  const agent = useStore((state) => state.agents.get(agentKey));
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
      <Face id={agent?.id ?? agentKey} size={24} />
      <span>{agent?.name ?? agentKey}</span>
    </a>
  );
}

function Facts({ task }: { task: TaskView }) {
  const { t, format } = useText();
  const stageName = useStageName();
  const tasks = useStore((state) => state.tasks);
  return (
    <dl className="drawer-part facts">
      <Fact name={t('task.stage')}>{stageName(task.stage)}</Fact>
      <Fact name={t('task.assignee')}>{task.assignee ? <Assignee agentKey={task.assignee} /> : t('flow.unassigned')}</Fact>
      {task.createdAt && <Fact name={t('task.created')}>{format.clock(task.createdAt)}</Fact>}
      {task.finishedAt && <Fact name={t('task.finished')}>{format.clock(task.finishedAt)}</Fact>}
      {task.reason && <Fact name={t('task.reason')}>{task.reason}</Fact>}
      {task.dependsOn.length > 0 && (
        <Fact name={t('task.depends')}>{task.dependsOn.map((key) => tasks.get(key)?.title ?? key).join(' · ')}</Fact>
      )}
    </dl>
  );
}

export function TaskDrawer({ taskKey, onClose }: { taskKey: string; onClose(): void }) {
  const { t } = useText();
  const task = useStore((state) => state.tasks.get(taskKey));
  if (task === undefined) {
    return (
      <Drawer label={taskKey} note="" onClose={onClose}>
        <p className="drawer-part">{t('task.gone')}</p>
      </Drawer>
    );
  }
  return (
    <Drawer label={task.title} note={`${taskKey} · ${t(`task.${task.status}`)}`} onClose={onClose}>
      {task.description && <p className="drawer-part">{task.description}</p>}
      <Facts task={task} />
      <section className="drawer-part">
        <h3>{t('card.steps', { done: task.steps.completed, total: task.steps.total })}</h3>
        <StepList task={task} />
      </section>
    </Drawer>
  );
}
