import { amount, isFields, list, text, type Fields } from './guards';
import type { Tokens } from './types';

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
  /** Whether somebody did something that can be taken back. */
  undoable: boolean;
  rank: Rank;
  budget: Budget | null;
  dueAt: string | null;
  /** Until when a request can be answered here. */
  expiresAt: string | null;
  repeats: number;
}

export interface StageTimes {
  stage: string;
  wip: number;
  waitingSeconds: number;
  workingSeconds: number;
  /** How long one task is here on average, waiting and worked on; null where none was. */
  meanSeconds: number | null;
}

export interface Bottleneck extends StageTimes {
  why: 'blocked' | 'growing' | 'slow';
  share: number;
}

/** The figures of the window before, to compare with; null where there were none. */
export interface Before {
  completed: number;
  p50Seconds: number | null;
  failures: number;
  costUsd: number;
  tokens: number;
}

export interface HubSeries {
  bucketSeconds: number;
  events: number[];
  completed: number[];
  failed: number[];
  costUsd: number[];
  tokens: number[];
}

export interface HubView {
  computedAt: string | null;
  attention: AttentionItem[];
  headcount: Record<'total' | 'offline' | 'idle' | 'working' | 'waiting' | 'error' | 'stale', number>;
  utilisation: number | null;
  completed: number;
  perHour: number;
  completionRate: number | null;
  cycleTime: { p50Seconds: number | null; p95Seconds: number | null };
  failures: number;
  stages: StageTimes[];
  bottleneck: Bottleneck | null;
  stuck: string[];
  looping: string[];
  tokens: Tokens;
  costUsd: number;
  topSpender: { name: string; costUsd: number } | null;
  series: HubSeries;
  before: Before;
}

const REASONS = ['blocked', 'growing', 'slow'] as const;
const part = (value: unknown): Fields => (isFields(value) ? value : {});
const count = (value: unknown): number => amount(value) ?? 0;
const isText = (value: unknown): value is string => typeof value === 'string';
const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(count) : []);

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

function toPerson(fields: Fields): AttentionItem['assignedTo'] {
  const id = text(fields.id) ?? '';
  return { id, name: text(fields.name) ?? id };
}

function toItem(fields: Fields): AttentionItem {
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
    undoable: isFields(fields.lastAct),
    rank: toRank(part(fields.rank)),
    budget: isFields(fields.budget) ? toBudget(fields.budget) : null,
    dueAt: text(fields.dueAt),
    expiresAt: text(fields.expiresAt),
    repeats: count(fields.repeats),
  };
}

function toStage(fields: Fields): StageTimes {
  const [waiting, working] = [amount(fields.meanWaitSeconds), amount(fields.meanWorkSeconds)];
  return {
    stage: text(fields.stage) ?? '',
    wip: count(fields.wip),
    waitingSeconds: count(fields.waitingSeconds),
    workingSeconds: count(fields.workingSeconds),
    meanSeconds: waiting === null && working === null ? null : (waiting ?? 0) + (working ?? 0),
  };
}

function toBottleneck(value: unknown): Bottleneck | null {
  if (!isFields(value) || !text(value.stage)) return null;
  return { ...toStage(value), why: REASONS.find((why) => why === value.why) ?? 'slow', share: count(value.share) };
}

function toBefore(fields: Fields): Before {
  const tokens = part(fields.tokens);
  return {
    completed: count(part(fields.throughput).completed),
    p50Seconds: amount(part(fields.cycleTime).p50Seconds),
    failures: count(fields.failures),
    costUsd: count(fields.costUsd),
    tokens: count(tokens.input) + count(tokens.output),
  };
}

function toSeries(fields: Fields): HubSeries {
  return {
    bucketSeconds: amount(fields.bucketSeconds) ?? 3600,
    events: numbers(fields.events),
    completed: numbers(fields.completed),
    failed: numbers(fields.failed),
    costUsd: numbers(fields.costUsd),
    tokens: numbers(fields.tokens),
  };
}

function toSpender(value: unknown): HubView['topSpender'] {
  const spenders = list(value, isFields).map((fields) => ({
    name: text(fields.name) ?? text(fields.agentId) ?? '',
    costUsd: count(fields.costUsd),
  }));
  const top = spenders.sort((one, other) => other.costUsd - one.costUsd)[0];
  return top && top.costUsd > 0 ? top : null;
}

export function toHub(value: unknown): HubView | null {
  if (!isFields(value) || !isFields(value.headcount)) return null;
  const heads = value.headcount;
  const throughput = part(value.throughput);
  const cycle = part(value.cycleTime);
  const tokens = part(value.tokens);
  return {
    computedAt: text(value.computedAt),
    attention: list(value.attention, isFields).map(toItem),
    headcount: {
      total: count(heads.total),
      offline: count(heads.offline),
      idle: count(heads.idle),
      working: count(heads.working),
      waiting: count(heads.waiting),
      error: count(heads.error),
      stale: count(heads.stale),
    },
    utilisation: amount(value.utilisation),
    completed: count(throughput.completed),
    perHour: count(throughput.perHour),
    completionRate: amount(value.completionRate),
    cycleTime: { p50Seconds: amount(cycle.p50Seconds), p95Seconds: amount(cycle.p95Seconds) },
    failures: count(value.failures),
    stages: list(value.stages, isFields).map(toStage),
    bottleneck: toBottleneck(value.bottleneck),
    stuck: list(value.stuck, isText),
    looping: list(value.looping, isText),
    tokens: { input: count(tokens.input), output: count(tokens.output), cached: count(tokens.cached) },
    costUsd: count(value.costUsd),
    topSpender: toSpender(value.byAgent),
    series: toSeries(part(value.series)),
    before: toBefore(part(value.previous)),
  };
}
