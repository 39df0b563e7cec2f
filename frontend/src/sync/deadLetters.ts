import { toDeadLetter, toRetried, type DeadLetter, type Retried } from '../protocol/deadLetters';
import { each, isFields, text } from '../protocol/guards';
import { askHere } from './here';

const LETTERS = '/api/metaverse/dead-letters';
const PAGE = 100;

export interface Letters {
  items: DeadLetter[];
  /** Where the older ones begin; null when there are none. */
  next: string | null;
}

export async function lettersOf(after: string | null, signal?: AbortSignal): Promise<Letters> {
  const answer = await askHere(LETTERS, { query: { limit: PAGE, after: after ?? undefined }, ...(signal && { signal }) });
  return isFields(answer) ? { items: each(answer.items, toDeadLetter), next: text(answer.next) } : { items: [], next: null };
}

/** Read one again, or all, or all of an adapter; what can be read now goes into the office. Throws a Problem. */
export async function retryLetter(id: string): Promise<Retried> {
  return toRetried(await askHere(`${LETTERS}/${encodeURIComponent(id)}/retry`, { method: 'POST', body: {} }));
}

export async function retryLetters(adapter: string | null): Promise<Retried> {
  return toRetried(await askHere(`${LETTERS}/retry`, { method: 'POST', body: adapter === null ? {} : { adapter } }));
}

export async function dropLetter(id: string): Promise<void> {
  await askHere(`${LETTERS}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
