import type { AgentView, SceneFloor, TaskView } from '../../protocol/types';
import type { Command } from '../commands';
import { goTo, pathOf, settingsPath, VIEWS } from '../hooks/useRoute';
import type { Text } from '../hooks/useText';
import { entry, type Entry } from './entries';

export interface Findable {
  agents: ReadonlyMap<string, AgentView>;
  tasks: ReadonlyMap<string, TaskView>;
  floors: readonly SceneFloor[];
  pages: readonly string[];
  offered: readonly Command[];
  text: Text;
  stageName(stage: string): string;
}

function agentEntry(agent: AgentView, { t }: Text): Entry {
  const note = [agent.role ?? t('office.noRole'), agent.department].filter(Boolean).join(' · ');
  return entry({
    id: `agent:${agent.agentId}`,
    kind: 'agent',
    name: agent.name,
    note,
    subject: agent.agentId,
    alsoBy: [agent.agentId === agent.name ? null : agent.agentId, agent.role, agent.department],
    run: () => goTo(pathOf('office', { agent: agent.agentId })),
  });
}

function taskEntry(task: TaskView, agents: Findable['agents'], stageName: Findable['stageName']): Entry {
  const who = task.assignee === null ? null : (agents.get(task.assignee)?.name ?? task.assignee);
  return entry({
    id: `task:${task.taskId}`,
    kind: 'task',
    name: task.title,
    note: [task.taskId, who, stageName(task.stage)].filter(Boolean).join(' · '),
    subject: task.taskId,
    alsoBy: [task.taskId, who],
    run: () => goTo(pathOf('flow', { task: task.taskId })),
  });
}

function viewEntries({ t }: Text): Entry[] {
  return VIEWS.map((view) =>
    entry({ id: `view:${view}`, kind: 'view', name: t(`nav.${view}`), note: '', alsoBy: [view], run: () => goTo(pathOf(view)) }),
  );
}

function pageEntries(pages: Findable['pages'], { t }: Text): Entry[] {
  return pages.map((page) =>
    entry({
      id: `page:${page}`,
      kind: 'page',
      name: t(`set.page.${page}` as 'set.page.connect'),
      note: t('nav.settings'),
      alsoBy: [page],
      run: () => goTo(settingsPath(page)),
    }),
  );
}

/** Teams by their department, floors where there are several. */
function placeEntries({ agents, floors, text: { t, language } }: Findable): Entry[] {
  const sizes = new Map<string, number>();
  for (const { department } of agents.values()) if (department) sizes.set(department, (sizes.get(department) ?? 0) + 1);
  const teams = [...sizes].map(([team, count]) =>
    entry({ id: `team:${team}`, kind: 'place', name: team, note: t('palette.team', { count }), run: () => goTo(`/office?${new URLSearchParams({ team })}`) }),
  );
  if (floors.length < 2) return teams;
  const nameOf = ({ name }: SceneFloor): string => (typeof name === 'string' ? name : name[language]);
  return [
    ...floors.map((floor) =>
      entry({ id: `floor:${floor.id}`, kind: 'place', name: nameOf(floor), note: t('palette.floor'), run: () => goTo(`/office?${new URLSearchParams({ floor: floor.id })}`) }),
    ),
    ...teams,
  ];
}

/** What the views' own commands say of themselves; those that only lead to a view stand among the views already. */
function commandEntries(offered: readonly Command[], { t }: Text): Entry[] {
  return offered
    .filter(({ group, id }) => group !== 'go' && id !== 'palette' && id !== 'search')
    .map(({ id, name, keys, group, run }) =>
      entry({ id: `command:${id}`, kind: 'command', name: t(name), note: t(`keys.group.${group}`), keys, alsoBy: [id], run }),
    );
}

/** Everything that can be found, as it stands now. */
export function gather(found: Findable): Entry[] {
  const { agents, tasks, pages, offered, text, stageName } = found;
  return [
    ...viewEntries(text),
    ...pageEntries(pages, text),
    ...commandEntries(offered, text),
    ...placeEntries(found),
    ...[...agents.values()].map((agent) => agentEntry(agent, text)),
    ...[...tasks.values()].map((task) => taskEntry(task, agents, stageName)),
  ];
}
