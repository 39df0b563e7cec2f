import { each, isFields, text } from '../protocol/guards';
import { toAuditEntry, type AuditEntry } from '../protocol/people';
import { take, type Sink } from './exporting';
import { askHere } from './here';

const AUDIT = '/api/metaverse/audit-log';
const PAGE = 100;

/** Which acts are looked for; what is empty does not matter. Dates are days, such as 2026-02-14. */
export interface AuditFilter {
  /** Such as `token.`, which means every act that begins so. */
  action: string;
  actor: string;
  from: string;
  until: string;
}

export const EVERYTHING: AuditFilter = { action: '', actor: '', from: '', until: '' };

export interface AuditPage {
  entries: AuditEntry[];
  next: string | null;
}

/** The question to the server: days begin and end where the person is, and the last one counts whole. */
export function questionOf({ action, actor, from, until }: AuditFilter): Record<string, string> {
  const day = (written: string, more: number): string => {
    const moment = new Date(`${written}T00:00:00`);
    moment.setDate(moment.getDate() + more);
    return moment.toISOString();
  };
  return { ...(action && { action }), ...(actor && { actor }), ...(from && { from: day(from, 0) }), ...(until && { until: day(until, 1) }) };
}

/** Read what was administered, the latest first. */
export async function auditPage(filter: AuditFilter, after: string | null, signal: AbortSignal): Promise<AuditPage> {
  const answer = await askHere(AUDIT, { query: { ...questionOf(filter), limit: PAGE, after: after ?? undefined }, signal });
  return isFields(answer) ? { entries: each(answer.items, toAuditEntry), next: text(answer.next) } : { entries: [], next: null };
}

/** Take all that is found away. Throws a Problem. */
export const exportAudit = (filter: AuditFilter, format: 'csv' | 'ndjson', sink: Sink, signal: AbortSignal): Promise<number> =>
  take(`${AUDIT}/export`, { ...questionOf(filter), format }, sink, () => undefined, signal);
