import type { AgentView, TaskView } from '../../protocol/types';
import { shownStatus, type Patience, type Shown, SHOWN } from '../../ui/parts/shown';

const MINUTE_MS = 60_000;
const ENDED = new Set(['completed', 'failed', 'canceled', 'rejected']);

/** By what agents are chosen to be told something; null asks for nothing. */
export interface Criteria {
  /** Only who was picked in the office. */
  picked: boolean;
  status: Shown | null;
  department: string | null;
  role: string | null;
  /** Silent for at least so many minutes. */
  silentMinutes: number | null;
  /** Holding a task in this stage. */
  stage: string | null;
  text: string;
}

export const CRITERIA = ['picked', 'status', 'department', 'role', 'silent', 'stage', 'q'] as const;

/** Read what the address asks for; where it asks for nothing, whoever was picked is meant. */
export function criteriaOf(query: URLSearchParams, pickedCount: number): Criteria {
  const silent = Number(query.get('silent'));
  const asked = CRITERIA.some((name) => query.has(name));
  return {
    picked: asked ? query.get('picked') === '1' : pickedCount > 0,
    status: SHOWN.find((status) => status === query.get('status')) ?? null,
    department: query.get('department'),
    role: query.get('role'),
    silentMinutes: silent > 0 ? silent : null,
    stage: query.get('stage'),
    text: query.get('q') ?? '',
  };
}

/** Name what is asked for, empty where that is nothing. */
export const asksFor = (criteria: Criteria): string => Object.entries(criteria).filter(([, wanted]) => Boolean(wanted)).flat().join(' ');

export interface World {
  agents: ReadonlyMap<string, AgentView>;
  tasks: ReadonlyMap<string, TaskView>;
  picked: ReadonlySet<string>;
  patience: Patience;
  nowMs: number;
}

export const isOpen = ({ status }: TaskView): boolean => !ENDED.has(status);

function holders(tasks: ReadonlyMap<string, TaskView>, stage: string): Set<string> {
  const found = new Set<string>();
  for (const task of tasks.values()) if (task.stage === stage && task.assignee !== null && isOpen(task)) found.add(task.assignee);
  return found;
}

function says({ name, agentId, role, department, currentTask }: AgentView, words: readonly string[]): boolean {
  const said = [name, agentId, role, department, currentTask?.title].filter(Boolean).join(' ').toLowerCase();
  return words.every((word) => said.includes(word));
}

/** Find the agents that fit all that is asked for, by name. */
export function chosenBy(criteria: Criteria, { agents, tasks, picked, patience, nowMs }: World): AgentView[] {
  const { status, department, role, silentMinutes, stage } = criteria;
  const words = criteria.text.toLowerCase().split(/\s+/).filter(Boolean);
  const holding = stage === null ? null : holders(tasks, stage);
  const silentSince = silentMinutes === null ? null : nowMs - silentMinutes * MINUTE_MS;
  const isMeant = (agent: AgentView): boolean =>
    (!criteria.picked || picked.has(agent.agentId)) &&
    (status === null || shownStatus(agent, patience, nowMs) === status) &&
    (department === null || agent.department === department) &&
    (role === null || agent.role === role) &&
    (silentSince === null || Date.parse(agent.lastSeenAt ?? '') <= silentSince || agent.lastSeenAt === null) &&
    (holding === null || holding.has(agent.agentId)) &&
    says(agent, words);
  return [...agents.values()].filter(isMeant).sort((one, other) => one.name.localeCompare(other.name));
}

/** Name what agents have in one field, each once. */
export function valuesOf(agents: ReadonlyMap<string, AgentView>, field: 'department' | 'role'): string[] {
  const found = new Set<string>();
  for (const agent of agents.values()) if (agent[field]) found.add(agent[field]);
  return [...found].sort((one, other) => one.localeCompare(other));
}
