import { isFields, list, text } from './guards';

export const ROLES = ['viewer', 'operator', 'admin', 'owner'] as const;
export type PersonRole = (typeof ROLES)[number];
export const TOKEN_ROLES = ['agent', 'viewer', 'operator', 'admin'] as const;
export type TokenRole = (typeof TOKEN_ROLES)[number];
export const SCOPES = ['events:write', 'inbox', 'read', 'operate', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Somebody who signs in, as one organization knows them. */
export interface Member {
  id: string;
  email: string;
  name: string;
  role: PersonRole;
  disabled: boolean;
  createdAt: string | null;
}

/** A key of a program; its secret is known only when it is made. */
export interface Token {
  id: string;
  name: string;
  role: string;
  kind: string | null;
  /** What it may be used for; null: all that its role may. */
  scopes: Scope[] | null;
  sourcePrefix: string | null;
  agentKeys: string[];
  createdAt: string | null;
  expiresAt: string | null;
  revokedAt: string | null;
  /** Until when the secret before the last rotation is good. */
  previousUntil: string | null;
  lastUsedAt: string | null;
  lastUsedAddress: string | null;
  lastUsedClient: string | null;
}

/** One place where a person is signed in. */
export interface SignIn {
  id: string;
  client: string | null;
  address: string | null;
  createdAt: string | null;
  lastUsedAt: string | null;
  isThis: boolean;
}

/** One act of administration. */
export interface AuditEntry {
  id: string;
  at: string | null;
  actor: string;
  /** What the person or the token is called, where there still is one. */
  actorName: string | null;
  action: string;
  target: string | null;
  details: AuditDetail[];
}

/** One thing that is told of an act, as it came: a text, a number, a list, or null for nothing. */
export interface AuditDetail {
  name: string;
  value: unknown;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isScope = (value: unknown): value is Scope => SCOPES.some((scope) => scope === value);
const roleOf = (value: unknown): PersonRole => ROLES.find((role) => role === value) ?? 'viewer';

export function toMember(value: unknown): Member | null {
  if (!isFields(value) || !isText(value.id)) return null;
  const email = text(value.email) ?? '';
  return { id: value.id, email, name: text(value.name) ?? email, role: roleOf(value.role), disabled: value.disabled === true, createdAt: text(value.createdAt) };
}

export function toToken(value: unknown): Token | null {
  if (!isFields(value) || !isText(value.id)) return null;
  return {
    id: value.id,
    name: text(value.name) ?? value.id,
    role: text(value.role) ?? 'agent',
    kind: text(value.kind),
    scopes: Array.isArray(value.scopes) ? list(value.scopes, isScope) : null,
    sourcePrefix: text(value.sourcePrefix),
    agentKeys: list(value.agentKeys, isText),
    createdAt: text(value.createdAt),
    expiresAt: text(value.expiresAt),
    revokedAt: text(value.revokedAt),
    previousUntil: text(value.previousUntil),
    lastUsedAt: text(value.lastUsedAt),
    lastUsedAddress: text(value.lastUsedAddress),
    lastUsedClient: text(value.lastUsedClient),
  };
}

export function toSignIn(value: unknown): SignIn | null {
  if (!isFields(value) || !isText(value.id)) return null;
  return { id: value.id, client: text(value.client), address: text(value.address), createdAt: text(value.createdAt), lastUsedAt: text(value.lastUsedAt), isThis: value.isThis === true };
}

export function toAuditEntry(value: unknown): AuditEntry | null {
  if (!isFields(value) || !isText(value.id)) return null;
  const details = isFields(value.detail) ? Object.entries(value.detail).map(([name, told]) => ({ name, value: told })) : [];
  return { id: value.id, at: text(value.at), actor: text(value.actor) ?? '', actorName: text(value.actorName), action: text(value.action) ?? '', target: text(value.target), details };
}

/** Name a browser and its system by what it calls itself; the whole of it where nothing in it is known. */
export function browserName(client: string): string {
  const browser = /Edg\//.test(client) ? 'Edge' : /Firefox\//.test(client) ? 'Firefox' : /Chrome\//.test(client) ? 'Chrome' : /Safari\//.test(client) ? 'Safari' : null;
  const system = /Windows/.test(client) ? 'Windows' : /Android/.test(client) ? 'Android' : /iPhone|iPad/.test(client) ? 'iOS' : /Mac OS X/.test(client) ? 'macOS' : /Linux/.test(client) ? 'Linux' : null;
  return browser === null ? (client.split(' ')[0] ?? client) : [browser, system].filter(Boolean).join(' · ');
}
