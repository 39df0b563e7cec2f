import { SCOPES, type Scope, type TokenRole } from '../../protocol/people';

/** What each role has, as the server says; an inbox is offered to agents alone, for nobody else is bound to one. */
const OFFERED: Record<TokenRole, ReadonlySet<Scope>> = {
  agent: new Set<Scope>(['events:write', 'inbox', 'read']),
  viewer: new Set<Scope>(['read']),
  operator: new Set<Scope>(['events:write', 'read', 'operate']),
  admin: new Set<Scope>(['events:write', 'read', 'operate', 'admin']),
};

/** What a token of this role may be limited to. */
export const scopesOffered = (role: TokenRole): Scope[] => SCOPES.filter((scope) => OFFERED[role].has(scope));

/** What stays of the chosen scopes when the role becomes this one. */
export const scopesKept = (role: TokenRole, chosen: readonly Scope[]): Scope[] => chosen.filter((scope) => OFFERED[role].has(scope));
