import { amount, isFields, list, text } from './guards';

/** Where an invented team works, in every installation. */
export const DEMO_ORGANIZATION = 'org_demo';

export interface Organization {
  id: string;
  name: string;
  role: string;
}

export interface User {
  id: string;
  email: string;
  name: string;
  organizations: Organization[];
}

export interface SignedIn {
  accessToken: string;
  expiresInSeconds: number;
  user: User;
}

function isOrganization(value: unknown): value is Organization {
  return isFields(value) && typeof value.id === 'string' && typeof value.name === 'string' && typeof value.role === 'string';
}

export function toUser(value: unknown): User | null {
  if (!isFields(value)) return null;
  const id = text(value.id);
  const email = text(value.email) ?? '';
  if (id === null) return null;
  return { id, email, name: text(value.name) ?? email, organizations: list(value.organizations, isOrganization) };
}

export function toSignedIn(value: unknown): SignedIn | null {
  if (!isFields(value)) return null;
  const accessToken = text(value.accessToken);
  const user = toUser(value.user);
  if (accessToken === null || user === null) return null;
  return { accessToken, expiresInSeconds: amount(value.expiresIn) ?? 900, user };
}

export function mayOperate(role: string | undefined): boolean {
  return role === 'operator' || role === 'admin' || role === 'owner';
}

export function mayConfigure(role: string | undefined): boolean {
  return role === 'admin' || role === 'owner';
}
