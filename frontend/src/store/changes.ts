import type { AgentChange } from '../protocol/agents';
import { type CommandChange, type CommandView } from '../protocol/commands';
import type { TaskChange } from '../protocol/tasks';
import type { AgentView, TaskView } from '../protocol/types';

const UNKNOWN_AGENT: Omit<AgentView, 'id' | 'agentId' | 'name'> = {
  role: null,
  department: null,
  avatar: null,
  parentId: null,
  status: 'offline',
  basis: 'inferred',
  source: null,
  activity: null,
  waitingOn: null,
  stale: false,
  statusSince: null,
  lastSeenAt: null,
  position: null,
  rotationY: null,
  zone: null,
  currentTask: null,
  metrics: { tokens: { input: 0, output: 0, cached: 0 }, costUsd: 0 },
};

const UNKNOWN_TASK: Omit<TaskView, 'id' | 'taskId' | 'title' | 'stage'> = {
  description: null,
  status: 'submitted',
  priority: null,
  progress: null,
  assignee: null,
  parentId: null,
  dependsOn: [],
  dueAt: null,
  reason: null,
  runId: null,
  createdAt: null,
  startedAt: null,
  finishedAt: null,
  updatedAt: null,
  stageSince: null,
  steps: { total: 0, completed: 0, failed: 0 },
};

/** What was written so much earlier than what is known was not overtaken on its way: it comes from another clock. */
const OTHER_CLOCK_MS = 10_000;

/** Tell whether a place was told before the one that is known, and came after it. */
function isOvertaken({ placedMs }: AgentChange, known: AgentView | undefined): boolean {
  const late = (known?.placedMs ?? Number.NaN) - (placedMs ?? Number.NaN);
  return late > 0 && late < OTHER_CLOCK_MS;
}

/** Lay changed fields over the agents that are known; who is removed leaves. */
export function withAgents(known: ReadonlyMap<string, AgentView>, changes: AgentChange[]): Map<string, AgentView> {
  const agents = new Map(known);
  for (const change of changes) {
    const { agentId } = change;
    const known = agents.get(agentId);
    if (isOvertaken(change, known)) continue;
    const after = { id: agentId, name: agentId, ...(known ?? UNKNOWN_AGENT), ...change };
    if (after.removed) agents.delete(agentId);
    else agents.set(agentId, after);
  }
  return agents;
}

const UNKNOWN_COMMAND: Omit<CommandView, 'commandId' | 'agentId' | 'kind' | 'at'> = {
  inReplyTo: null,
  seenAt: null,
  seenBy: null,
  outcome: null,
  detail: null,
  endedAt: null,
  by: null,
  state: 'sent',
};
const MOST_COMMANDS = 3000;

/** What was said of a command's way, without what had not come yet: an answer asked for before the news undoes none of them. */
const come = (change: CommandChange): CommandChange => {
  const { commandId, ...rest } = change;
  return { ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)), commandId };
};

/** Lay changed fields over the commands that are known; of one that is not, news that do not say what it is are left. */
export function withCommands(known: ReadonlyMap<string, CommandView>, changes: CommandChange[]): Map<string, CommandView> {
  const commands = new Map(known);
  for (const change of changes) {
    const before = commands.get(change.commandId);
    const { agentId, kind, at, ...rest } = { ...before, ...come(change) };
    if (agentId === undefined || kind === undefined || at === undefined) continue;
    const after = { ...UNKNOWN_COMMAND, ...rest, agentId, kind, at };
    // A request that has ended does not begin again: whoever says that its command waits was asked before.
    const untaken = before?.state === 'expired' ? 'expired' : after.state;
    commands.set(change.commandId, { ...after, state: after.outcome ?? (after.seenAt === null ? untaken : 'seen') });
  }
  return new Map([...commands].slice(-MOST_COMMANDS));
}

/** Lay changed fields over the tasks that are known; one without a title or a stage is not known yet. */
export function withTasks(known: ReadonlyMap<string, TaskView>, changes: TaskChange[]): Map<string, TaskView> {
  const tasks = new Map(known);
  for (const change of changes) {
    const { taskId } = change;
    const { title, stage, ...rest } = { ...tasks.get(taskId), ...change };
    if (title !== undefined && stage !== undefined) tasks.set(taskId, { ...UNKNOWN_TASK, id: taskId, ...rest, title, stage });
  }
  return tasks;
}
