import { amount, each, isFields, text, type Fields } from './guards';

export const ALERT_KINDS = ['figure', 'silence', 'status', 'cost'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
export const LEVELS = ['info', 'warning', 'critical'] as const;
export type Level = (typeof LEVELS)[number];
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export const NARROWED_BY = ['agent', 'task', 'model', 'department', 'stage'] as const;
export type NarrowedBy = (typeof NARROWED_BY)[number];

export interface QuietHours {
  from: string;
  until: string;
  timeZone: string;
  days: Weekday[] | null;
}

/** What somebody wrote of a rule; null is what it does not say. */
export interface AlertTerms {
  name: string;
  kind: AlertKind;
  figure: string | null;
  filter: Partial<Record<NarrowedBy, string>> | null;
  above: number | null;
  below: number | null;
  clear: number | null;
  agent: string | null;
  department: string | null;
  model: string | null;
  status: string | null;
  count: number | null;
  seconds: number | null;
  level: Level;
  windowSeconds: number;
  holdSeconds: number;
  recoverSeconds: number;
  coolDownSeconds: number;
  quietHours: QuietHours | null;
  enabled: boolean;
}

export interface AlertRule extends AlertTerms {
  id: string;
  builtIn: boolean;
  firing: boolean;
  firedAt: string | null;
  recoveredAt: string | null;
  judgedAt: string | null;
  value: number | null;
  about: string | null;
  lastError: string | null;
}

export interface AlertTrial {
  value: number | null;
  about: string | null;
  wouldFire: boolean;
  inQuietHours: boolean;
  lastError: string | null;
}

export interface Figure {
  figure: string;
  value: number | null;
}

export const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | null => words.find((word) => word === value) ?? null;

export function toQuiet(value: unknown): QuietHours | null {
  if (!isFields(value)) return null;
  const [from, until] = [text(value.from), text(value.until)];
  if (from === null || until === null) return null;
  return { from, until, timeZone: text(value.timeZone) ?? 'UTC', days: Array.isArray(value.days) ? each(value.days, (day) => oneOf(WEEKDAYS, day)) : null };
}

function toFilter(value: unknown): AlertTerms['filter'] {
  if (!isFields(value)) return null;
  const told = NARROWED_BY.map((by) => [by, text(value[by])] as const).filter(([, name]) => name !== null);
  return told.length > 0 ? (Object.fromEntries(told) as AlertTerms['filter']) : null;
}

export function toAlertRule(value: unknown): AlertRule | null {
  if (!isFields(value)) return null;
  const [id, kind] = [text(value.id), oneOf(ALERT_KINDS, value.kind)];
  if (id === null || kind === null) return null;
  const numbers = Object.fromEntries((['above', 'below', 'clear', 'count', 'seconds', 'value'] as const).map((name) => [name, amount(value[name])])) as Pick<AlertRule, 'above' | 'below' | 'clear' | 'count' | 'seconds' | 'value'>;
  const texts = Object.fromEntries(
    (['figure', 'agent', 'department', 'model', 'status', 'firedAt', 'recoveredAt', 'judgedAt', 'about', 'lastError'] as const).map((name) => [name, text(value[name])]),
  ) as Pick<AlertRule, 'figure' | 'agent' | 'department' | 'model' | 'status' | 'firedAt' | 'recoveredAt' | 'judgedAt' | 'about' | 'lastError'>;
  return {
    id,
    kind,
    name: text(value.name) ?? id,
    ...numbers,
    ...texts,
    filter: toFilter(value.filter),
    level: oneOf(LEVELS, value.level) ?? 'warning',
    windowSeconds: amount(value.windowSeconds) ?? 3600,
    holdSeconds: amount(value.holdSeconds) ?? 0,
    recoverSeconds: amount(value.recoverSeconds) ?? 0,
    coolDownSeconds: amount(value.coolDownSeconds) ?? 900,
    quietHours: toQuiet(value.quietHours),
    enabled: value.enabled !== false,
    builtIn: value.builtIn === true,
    firing: value.firing === true,
  };
}

export function toTrial(value: unknown): AlertTrial {
  const told: Fields = isFields(value) ? value : {};
  return {
    value: amount(told.value),
    about: text(told.about),
    wouldFire: told.wouldFire === true,
    inQuietHours: told.inQuietHours === true,
    lastError: text(told.lastError),
  };
}

export function toFigure(value: unknown): Figure | null {
  if (!isFields(value)) return null;
  const figure = text(value.figure);
  return figure === null ? null : { figure, value: amount(value.value) };
}
