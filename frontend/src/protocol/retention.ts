import { amount, isFields, text, type Fields } from './guards';

export const KINDS = ['log', 'texts', 'deadLetters', 'audit', 'sessions'] as const;
export type Kind = (typeof KINDS)[number];
/** For how many days each kind is kept; null for ever. */
export type Days = Record<Kind, number | null>;

/** How much of a kind is older than what is kept, and before when. */
export interface Gone {
  before: string;
  count: number;
}
export type Plan = Partial<Record<Kind, Gone>>;

export interface Policy {
  days: Days;
  last: { at: string; items: Plan } | null;
  /** Where the log begins, if no more with its first entry. */
  beginsAt: string | null;
}

function toDays(value: unknown): Days {
  const told: Fields = isFields(value) ? value : {};
  return Object.fromEntries(KINDS.map((kind) => [kind, amount(told[kind])])) as Days;
}

export function toPlan(value: unknown): Plan {
  const told: Fields = isFields(value) && isFields(value.items) ? value.items : {};
  const read = KINDS.map((kind): [Kind, Gone | null] => {
    const one = told[kind];
    const [before, count] = isFields(one) ? [text(one.before), amount(one.count)] : [null, null];
    return [kind, before === null || count === null ? null : { before, count }];
  });
  return Object.fromEntries(read.filter(([, gone]) => gone !== null));
}

export function toPolicy(value: unknown): Policy {
  const told: Fields = isFields(value) ? value : {};
  const last = isFields(told.last) ? told.last : null;
  const at = text(last?.at);
  return {
    days: toDays(told.days),
    last: at === null ? null : { at, items: toPlan(last) },
    beginsAt: isFields(told.begins) ? text(told.begins.at) : null,
  };
}

/** What there is of a person or an organization: by name, how much. */
export function toFound(value: unknown): { entries: number; rows: number; people: number } {
  const told: Fields = isFields(value) ? value : {};
  return { entries: sum(told.entries), rows: sum(told.rows), people: amount(told.people) ?? 0 };
}

function sum(value: unknown): number {
  return isFields(value) ? Object.values(value).reduce<number>((all, one) => all + (amount(one) ?? 0), 0) : 0;
}
