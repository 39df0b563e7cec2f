import { toDeadLetter, type DeadLetter } from './deadLetters';
import { amount, each, isAmount, isFields, isText, orNull, taken, text, type Checks } from './guards';

export const KINDS = ['claude-code', 'codex', 'openclaw', 'otel', 'a2a', 'ag-ui', 'mapped', 'own'] as const;
export type Kind = (typeof KINDS)[number];
export const isKind = (value: unknown): value is Kind => KINDS.some((kind) => kind === value);

export interface Counts {
  accepted: number;
  duplicates: number;
  late: number;
  rejected: number;
  dead: number;
}

export interface LastError {
  at: string;
  where: string;
  reason: string;
}

export interface Connection {
  id: string;
  kind: string;
  name: string;
  createdAt: string | null;
  revokedAt: string | null;
  lastEventAt: string | null;
  lastUsedAt: string | null;
  agents: number;
  counts: Counts;
  lastError: LastError | null;
}

/** One thing to do where the agent runs: what to put, and where. */
export interface ConnectStep {
  id: string;
  target: string;
  path: string | null;
  language: string;
  content: string;
}

export interface Made {
  connection: Connection;
  secret: string;
  steps: ConnectStep[];
}

export interface Trial {
  arrived: boolean;
  tookMs: number | null;
  detail: string | null;
}

/** One event of a source that something became of other than an entry in the log. */
export interface Reported {
  at: string | null;
  source: string | null;
  eventId: string | null;
  type: string | null;
  index: number | null;
  field: string | null;
  message: string | null;
  lateSeconds: number | null;
}

export interface Report {
  counts: Counts;
  rejected: Reported[];
  late: Reported[];
  duplicates: Reported[];
  dead: DeadLetter[];
}

const CONNECTION: Checks<Omit<Connection, 'id' | 'counts' | 'lastError'>> = {
  kind: isText,
  name: isText,
  createdAt: orNull(isText),
  revokedAt: orNull(isText),
  lastEventAt: orNull(isText),
  lastUsedAt: orNull(isText),
  agents: isAmount,
};
const UNKNOWN: Omit<Connection, 'id' | 'name' | 'counts' | 'lastError'> = {
  kind: 'own',
  createdAt: null,
  revokedAt: null,
  lastEventAt: null,
  lastUsedAt: null,
  agents: 0,
};

function toCounts(value: unknown): Counts {
  const told = isFields(value) ? value : {};
  const count = (name: keyof Counts): number => amount(told[name]) ?? 0;
  return { accepted: count('accepted'), duplicates: count('duplicates'), late: count('late'), rejected: count('rejected'), dead: count('dead') };
}

function toLastError(value: unknown): LastError | null {
  if (!isFields(value)) return null;
  const [at, reason] = [text(value.at), text(value.reason)];
  return at === null || reason === null ? null : { at, reason, where: text(value.where) ?? '' };
}

export function toConnection(value: unknown): Connection | null {
  if (!isFields(value) || typeof value.id !== 'string') return null;
  const { id } = value;
  return { ...UNKNOWN, name: id, ...taken(value, CONNECTION), id, counts: toCounts(value.counts), lastError: toLastError(value.lastError) };
}

export function toStep(value: unknown): ConnectStep | null {
  if (!isFields(value) || typeof value.content !== 'string') return null;
  return {
    id: text(value.id) ?? '',
    target: text(value.target) ?? 'text',
    path: text(value.path),
    language: text(value.language) ?? '',
    content: value.content,
  };
}

export function toMade(value: unknown): Made | null {
  if (!isFields(value)) return null;
  const [connection, secret] = [toConnection(value.connection), text(value.secret)];
  return connection === null || secret === null ? null : { connection, secret, steps: each(value.steps, toStep) };
}

export function toTrial(value: unknown): Trial {
  const told = isFields(value) ? value : {};
  return { arrived: told.arrived === true, tookMs: amount(told.tookMs), detail: text(told.detail) };
}

function toReported(value: unknown): Reported | null {
  if (!isFields(value)) return null;
  return {
    at: text(value.at),
    source: text(value.source),
    eventId: text(value.eventId),
    type: text(value.type),
    index: amount(value.index),
    field: text(value.field),
    message: text(value.message),
    lateSeconds: amount(value.lateSeconds),
  };
}

export function toReport(value: unknown): Report {
  const told = isFields(value) ? value : {};
  return {
    counts: toCounts(told.counts),
    rejected: each(told.rejected, toReported),
    late: each(told.late, toReported),
    duplicates: each(told.duplicates, toReported),
    dead: each(told.dead, toDeadLetter),
  };
}
