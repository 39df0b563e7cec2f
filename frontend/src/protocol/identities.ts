import { each, isFields, text } from './guards';

/** By what an adapter tells beings apart. */
export interface Rule {
  adapter: string;
  identity: string;
}

/** A key that a source used, and the being it stands for. */
export interface Alias {
  key: string;
  being: string;
  adapter: string;
  rule: string;
  firstAt: string | null;
}

export interface Identities {
  rules: Rule[];
  aliases: Alias[];
  next: string | null;
}

/** What one source says of an agent. */
export interface Claim {
  source: string;
  /** The key under which this source speaks of it. */
  agentId: string | null;
  status: string;
  activity: string | null;
  waitingOn: string | null;
  at: string | null;
}

function toAlias(value: unknown): Alias | null {
  if (!isFields(value) || typeof value.key !== 'string') return null;
  return {
    key: value.key,
    being: text(value.being) ?? value.key,
    adapter: text(value.adapter) ?? '',
    rule: text(value.rule) ?? '',
    firstAt: text(value.firstAt),
  };
}

function toRules(value: unknown): Rule[] {
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([adapter, told]) => {
    const identity = isFields(told) ? text(told.identity) : text(told);
    return identity === null ? [] : [{ adapter, identity }];
  });
}

export function toIdentities(value: unknown): Identities {
  const told = isFields(value) ? value : {};
  return { rules: toRules(told.rules), aliases: each(told.items, toAlias), next: text(told.next) };
}

function spoken(activity: unknown): string | null {
  if (!isFields(activity)) return text(activity);
  return text(activity.text) ?? text(activity.kind);
}

function toClaim(value: unknown): Claim | null {
  if (!isFields(value) || typeof value.source !== 'string' || typeof value.status !== 'string') return null;
  const { source, status } = value;
  return { source, agentId: text(value.agentId), status, activity: spoken(value.activity), waitingOn: text(value.waitingOn), at: text(value.at) };
}

export interface Claims {
  claims: Claim[];
  conflict: boolean;
}

export function toClaims(value: unknown): Claims {
  const told = isFields(value) ? value : {};
  return { claims: each(told.sources, toClaim), conflict: told.conflict === true };
}
