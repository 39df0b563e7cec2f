import { amount, isFields, text } from './guards';

export const QUOTAS = ['agents', 'tasks', 'sources', 'events'] as const;
export type QuotaName = (typeof QUOTAS)[number];

/** How much an organization may have of something (null: any number), and has. */
export interface Quota {
  name: QuotaName;
  used: number;
  limit: number | null;
}

const isName = (value: unknown): value is QuotaName => QUOTAS.some((name) => name === value);

export function toQuota(value: unknown): Quota | null {
  if (!isFields(value) || !isName(text(value.name))) return null;
  return { name: value.name as QuotaName, used: amount(value.used) ?? 0, limit: amount(value.limit) };
}
