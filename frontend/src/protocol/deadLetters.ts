import { amount, isFields, text } from './guards';

/** Something that an adapter could not read. */
export interface DeadLetter {
  id: string;
  adapter: string;
  where: string;
  reason: string;
  excerpt: string;
  receivedAt: string | null;
  tokenId: string | null;
  /** When it was last tried again in vain. */
  retriedAt: string | null;
}

export interface Retried {
  retried: number;
  read: number;
  left: number;
}

export function toDeadLetter(value: unknown): DeadLetter | null {
  if (!isFields(value) || typeof value.id !== 'string') return null;
  return {
    id: value.id,
    adapter: text(value.adapter) ?? '',
    where: text(value.where) ?? '',
    reason: text(value.reason) ?? '',
    excerpt: text(value.excerpt) ?? '',
    receivedAt: text(value.receivedAt),
    tokenId: text(value.tokenId),
    retriedAt: text(value.retriedAt),
  };
}

export function toRetried(value: unknown): Retried {
  const told = isFields(value) ? value : {};
  return { retried: amount(told.retried) ?? 0, read: amount(told.read) ?? 0, left: amount(told.left) ?? 0 };
}
