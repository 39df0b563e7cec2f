import { toItem, type AttentionItem } from './attention';
import { amount, isFields, list, text, type Fields } from './guards';
import { toAgentTimes, toSpenders, toTokens, type AgentTime, type Spent } from './spending';
import type { Tokens } from './types';

export type { AttentionItem, Budget, Rank, RankTerm } from './attention';

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

/** How fast people were: of so many, half within the first, 95 of 100 within the second. */
export interface Spread {
  count: number;
  p50Seconds: number | null;
  p95Seconds: number | null;
  longestSeconds: number | null;
}

export interface Attended {
  began: number;
  noticed: Spread;
  decided: Spread;
  open: Spread;
}

/** The figures of the window before, to compare with; null where there were none. */
export interface Before {
  completed: number;
  p50Seconds: number | null;
  failures: number;
  costUsd: number;
  tokens: number;
  utilisation: number | null;
  completionRate: number | null;
  /** Whether anything was told of that window; else there is nothing to compare with. */
  known: boolean;
}

export interface HubSeries {
  bucketSeconds: number;
  /** Where each slot begins, and where the last ends. */
  edges: string[];
  events: number[];
  completed: number[];
  failed: number[];
  costUsd: number[];
  tokens: number[];
  /** Agents at work, on average. */
  working: number[];
  cycleP50Seconds: (number | null)[];
}

export interface HubView {
  computedAt: string | null;
  window: { from: string; until: string } | null;
  attention: AttentionItem[];
  decisions: Attended;
  headcount: Record<'total' | 'offline' | 'idle' | 'working' | 'waiting' | 'error' | 'stale', number>;
  utilisation: number | null;
  completed: number;
  perHour: number;
  completionRate: number | null;
  firstTimeRight: number | null;
  cycleTime: { p50Seconds: number | null; p95Seconds: number | null };
  failures: number;
  stages: StageTimes[];
  bottleneck: Bottleneck | null;
  stuck: string[];
  looping: string[];
  tokens: Tokens;
  costUsd: number;
  byAgent: Spent[];
  byModel: Spent[];
  byDepartment: Spent[];
  timeByAgent: AgentTime[];
  series: HubSeries;
  before: Before;
}

const REASONS = ['blocked', 'growing', 'slow'] as const;
const HEADS = ['total', 'offline', 'idle', 'working', 'waiting', 'error', 'stale'] as const;
const part = (value: unknown): Fields => (isFields(value) ? value : {});
const count = (value: unknown): number => amount(value) ?? 0;
const isText = (value: unknown): value is string => typeof value === 'string';
const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(count) : []);
const amounts = (value: unknown): (number | null)[] => (Array.isArray(value) ? value.map(amount) : []);

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
  const tokens = toTokens(fields.tokens);
  return {
    completed: count(part(fields.throughput).completed),
    p50Seconds: amount(part(fields.cycleTime).p50Seconds),
    failures: count(fields.failures),
    costUsd: count(fields.costUsd),
    tokens: tokens.input + tokens.output,
    utilisation: amount(fields.utilisation),
    completionRate: amount(fields.completionRate),
    known: fields.utilisation !== null || fields.completionRate !== null || count(fields.costUsd) > 0,
  };
}

function toSeries(fields: Fields): HubSeries {
  return {
    bucketSeconds: amount(fields.bucketSeconds) ?? 3600,
    edges: list(fields.edges, isText),
    events: numbers(fields.events),
    completed: numbers(fields.completed),
    failed: numbers(fields.failed),
    costUsd: numbers(fields.costUsd),
    tokens: numbers(fields.tokens),
    working: numbers(fields.working),
    cycleP50Seconds: amounts(fields.cycleP50Seconds),
  };
}

function toSpread(value: unknown): Spread {
  const fields = part(value);
  return {
    count: count(fields.count),
    p50Seconds: amount(fields.p50Seconds),
    p95Seconds: amount(fields.p95Seconds),
    longestSeconds: amount(fields.longestSeconds),
  };
}

function toAttended(fields: Fields): Attended {
  const [noticed, decided, open] = [fields.noticed, fields.decided, fields.open].map(toSpread) as [Spread, Spread, Spread];
  return { began: count(fields.began), noticed, decided, open };
}

function toWindow(value: unknown): HubView['window'] {
  const [from, until] = [text(part(value).from), text(part(value).until)];
  return from === null || until === null ? null : { from, until };
}

export function toHub(value: unknown): HubView | null {
  if (!isFields(value) || !isFields(value.headcount)) return null;
  const heads = value.headcount;
  const throughput = part(value.throughput);
  const cycle = part(value.cycleTime);
  const byKind = part(part(value.attentionTimes).byKind);
  return {
    computedAt: text(value.computedAt),
    window: toWindow(value.window),
    attention: list(value.attention, isFields).map(toItem),
    decisions: toAttended(part(byKind.request)),
    headcount: Object.fromEntries(HEADS.map((name) => [name, count(heads[name])])) as HubView['headcount'],
    utilisation: amount(value.utilisation),
    completed: count(throughput.completed),
    perHour: count(throughput.perHour),
    completionRate: amount(value.completionRate),
    firstTimeRight: amount(value.firstTimeRight),
    cycleTime: { p50Seconds: amount(cycle.p50Seconds), p95Seconds: amount(cycle.p95Seconds) },
    failures: count(value.failures),
    stages: list(value.stages, isFields).map(toStage),
    bottleneck: toBottleneck(value.bottleneck),
    stuck: list(value.stuck, isText),
    looping: list(value.looping, isText),
    tokens: toTokens(value.tokens),
    costUsd: count(value.costUsd),
    byAgent: toSpenders(value.byAgent, 'agentId'),
    byModel: toSpenders(value.byModel, 'model'),
    byDepartment: toSpenders(value.byDepartment, 'department'),
    timeByAgent: toAgentTimes(value.timeByAgent),
    series: toSeries(part(value.series)),
    before: toBefore(part(value.previous)),
  };
}
