import type { Fields } from '../../protocol/guards';
import type { AlertKind, AlertRule, AlertTerms } from '../../protocol/alertRules';

const COMMON = ['name', 'level', 'holdSeconds', 'recoverSeconds', 'coolDownSeconds', 'quietHours', 'enabled'] as const;

/** What each kind of rule says beside what all of them do. */
export const OF_KIND: Record<AlertKind, readonly (keyof AlertTerms)[]> = {
  figure: ['figure', 'filter', 'above', 'below', 'clear', 'windowSeconds'],
  silence: ['agent', 'seconds'],
  status: ['status', 'agent', 'department', 'count', 'seconds'],
  cost: ['above', 'clear', 'agent', 'model', 'department', 'windowSeconds'],
};

/** What can be changed of a rule that is built in. */
export const OF_BUILT_IN: ReadonlySet<keyof AlertTerms> = new Set(['above', 'clear', 'level', 'holdSeconds', 'recoverSeconds', 'coolDownSeconds', 'quietHours', 'enabled']);

export const FRESH: AlertTerms = {
  name: '',
  kind: 'figure',
  figure: 'cycleTime.p95Seconds',
  filter: null,
  above: null,
  below: null,
  clear: null,
  agent: null,
  department: null,
  model: null,
  status: 'error',
  count: 1,
  seconds: 600,
  level: 'warning',
  windowSeconds: 3600,
  holdSeconds: 0,
  recoverSeconds: 0,
  coolDownSeconds: 900,
  quietHours: null,
  enabled: true,
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** All of a new rule; what it does not say is left out. */
export function termsOf(terms: AlertTerms): Fields {
  const names = [...COMMON, ...OF_KIND[terms.kind]];
  const told = names.map((name) => [name, terms[name]] as const).filter(([, value]) => value !== null && value !== '');
  return { kind: terms.kind, ...Object.fromEntries(told) };
}

/** What was changed of a rule; null takes a field out. */
export function changesOf(before: AlertRule, after: AlertTerms): Fields {
  const names = [...COMMON, ...OF_KIND[before.kind]].filter((name) => !before.builtIn || OF_BUILT_IN.has(name));
  return Object.fromEntries(names.filter((name) => !isSame(before[name], after[name])).map((name) => [name, after[name] === '' ? null : after[name]]));
}

export type Standing = 'paused' | 'firing' | 'blind' | 'quiet' | 'new';

/** How a rule stands: what it cannot judge is no calm. */
export function standingOf({ enabled, firing, lastError, judgedAt }: AlertRule): Standing {
  if (!enabled) return 'paused';
  if (firing) return 'firing';
  if (lastError !== null) return 'blind';
  return judgedAt === null ? 'new' : 'quiet';
}
