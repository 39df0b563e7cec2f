import { amount, isFields, text, type Fields } from './guards';

export type NoticeLevel = 'info' | 'warning' | 'critical';

/** Something that an agent or the server told everyone. */
export interface Note {
  seq: number;
  level: NoticeLevel;
  title: string;
  body: string | null;
  /** What the server tells, by a code and values, for other words than its own. */
  code: string | null;
  values: Fields;
  agentId: string | null;
  taskId: string | null;
  atMs: number;
}

const isLevel = (value: unknown): value is NoticeLevel => value === 'info' || value === 'warning' || value === 'critical';

/** Read what was told; what only says that something else changed (a request, the scene, an act) has a kind of its own and is none. */
export function toNote(value: unknown, at?: unknown, forAdmins = true): Note | null {
  if (!isFields(value) || text(value.request) !== null || value.kind === 'scene' || value.kind === 'attention') return null;
  if (value.audience === 'admins' && !forAdmins) return null;
  const seq = amount(value.seq);
  const title = text(value.title);
  const atMs = Date.parse(text(value.at ?? at) ?? '');
  if (seq === null || title === null || Number.isNaN(atMs)) return null;
  const level = isLevel(value.level) ? value.level : 'info';
  return { seq, level, title, body: text(value.body), code: text(value.code), values: isFields(value.values) ? value.values : {}, agentId: text(value.agentId), taskId: text(value.taskId), atMs };
}
