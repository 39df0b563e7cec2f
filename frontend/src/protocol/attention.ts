import { amount, isFields, list, text, type Fields } from './guards';

export const TERMS = ['agentMinutes', 'heldUp', 'blockedTasks', 'overdueMinutes', 'expiringMinutes', 'overspentUsd'] as const;

/** What of the wait makes an entry's rank, and how much it counts. */
export interface RankTerm {
  term: (typeof TERMS)[number];
  value: number;
  weight: number;
}

export interface Rank {
  score: number;
  kind: number;
  priority: number;
  terms: RankTerm[];
}

export interface Budget {
  scope: string;
  key: string | null;
  limitUsd: number;
  spentUsd: number;
}

const KINDS = ['request', 'error', 'stale', 'stuck', 'failure', 'looping', 'budget', 'deadline'] as const;

export interface AttentionItem {
  id: string;
  kind: (typeof KINDS)[number];
  requestId: string | null;
  requestKind: string | null;
  digest: string | null;
  options: string[];
  agent: { id: string; agentId: string; name: string; role: string | null; department: string | null } | null;
  task: { id: string; taskId: string; title: string } | null;
  summary: string;
  since: string | null;
  holdsUp: number;
  waitingCostAgentMinutes: number;
  state: string;
  /** Who took it on. */
  assignedTo: { id: string; name: string } | null;
  /** Until when it is put off. */
  snoozedUntil: string | null;
  /** What somebody did last that can be taken back; null where nothing stands. */
  lastAct: { action: string; at: string | null; by: string | null } | null;
  rank: Rank;
  budget: Budget | null;
  dueAt: string | null;
  /** Until when a request can be answered here. */
  expiresAt: string | null;
  repeats: number;
}

const part = (value: unknown): Fields => (isFields(value) ? value : {});
const count = (value: unknown): number => amount(value) ?? 0;
const isText = (value: unknown): value is string => typeof value === 'string';

function toAgent(value: unknown): AttentionItem['agent'] {
  if (!isFields(value)) return null;
  const agentId = text(value.agentId) ?? '';
  return {
    id: text(value.id) ?? agentId,
    agentId,
    name: text(value.name) ?? agentId,
    role: text(value.role),
    department: text(value.department),
  };
}

function toRank(fields: Fields): Rank {
  const terms = list(fields.terms, isFields).flatMap((one): RankTerm[] => {
    const term = TERMS.find((name) => name === one.term);
    return term === undefined ? [] : [{ term, value: count(one.value), weight: count(one.weight) }];
  });
  return { score: count(fields.score), kind: amount(fields.kind) ?? 1, priority: amount(fields.priority) ?? 1, terms };
}

function toBudget(fields: Fields): Budget {
  return { scope: text(fields.scope) ?? '', key: text(fields.key), limitUsd: count(fields.limitUsd), spentUsd: count(fields.spentUsd) };
}

function toPerson(fields: Fields): NonNullable<AttentionItem['assignedTo']> {
  const id = text(fields.id) ?? '';
  return { id, name: text(fields.name) ?? id };
}

function toAct(fields: Fields): NonNullable<AttentionItem['lastAct']> {
  return { action: text(fields.action) ?? '', at: text(fields.at), by: isFields(fields.by) ? toPerson(fields.by).name : null };
}

/** Read an entry of the attention queue. */
export function toItem(fields: Fields): AttentionItem {
  const task = isFields(fields.task) ? fields.task : null;
  return {
    id: text(fields.id) ?? '',
    kind: KINDS.find((kind) => kind === fields.kind) ?? 'error',
    requestId: text(fields.requestId),
    requestKind: text(fields.requestKind),
    digest: text(fields.digest),
    options: list(fields.options, isText),
    agent: toAgent(fields.agent),
    task: task && { id: text(task.id) ?? '', taskId: text(task.taskId) ?? '', title: text(task.title) ?? '' },
    summary: text(fields.summary) ?? '',
    since: text(fields.since),
    holdsUp: count(fields.holdsUp),
    waitingCostAgentMinutes: count(fields.waitingCostAgentMinutes),
    state: text(fields.state) ?? 'open',
    assignedTo: isFields(fields.assignedTo) ? toPerson(fields.assignedTo) : null,
    snoozedUntil: text(fields.snoozedUntil),
    lastAct: isFields(fields.lastAct) ? toAct(fields.lastAct) : null,
    rank: toRank(part(fields.rank)),
    budget: isFields(fields.budget) ? toBudget(fields.budget) : null,
    dueAt: text(fields.dueAt),
    expiresAt: text(fields.expiresAt),
    repeats: count(fields.repeats),
  };
}
