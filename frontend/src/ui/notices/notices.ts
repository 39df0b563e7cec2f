import type { AttentionItem } from '../../protocol/hub';
import type { Note, NoticeLevel } from '../../protocol/notices';
import type { AgentView, TaskView } from '../../protocol/types';

export const NOTICE_KINDS = ['request', 'error', 'failure', 'watch', 'note'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Something a person may want to know of, wherever it came from. */
export interface Notice {
  id: string;
  kind: NoticeKind;
  level: NoticeLevel;
  title: string;
  body: string | null;
  agentId: string | null;
  taskId: string | null;
  department: string | null;
  /** Somebody has to do something about it. */
  needsMe: boolean;
  atMs: number;
}

export interface Known {
  notes: readonly Note[];
  attention: readonly AttentionItem[];
  agents: ReadonlyMap<string, AgentView>;
  tasks: ReadonlyMap<string, TaskView>;
}

const FAILED_WITHIN_MS = 86_400_000;
const MOST_FAILED = 200;
const KIND_OF: Record<AttentionItem['kind'], NoticeKind> = {
  request: 'request',
  error: 'error',
  failure: 'failure',
  stale: 'watch',
  stuck: 'watch',
  looping: 'watch',
  budget: 'watch',
  deadline: 'watch',
};
const LEVEL_OF: Record<NoticeKind, NoticeLevel> = { request: 'warning', error: 'critical', failure: 'critical', watch: 'warning', note: 'info' };

function fromNote(note: Note, agents: Known['agents']): Notice {
  const { seq, level, title, body, agentId, taskId, atMs } = note;
  return { level, title, body, agentId, taskId, atMs, id: `note:${seq}`, kind: 'note', department: agents.get(note.agentId ?? '')?.department ?? null, needsMe: false };
}

/** The same for the same failure, whether the task tells of it first or the queue. */
const failureId = (taskId: string, atMs: number): string => `failed:${taskId}:${atMs}`;

function idOf({ id, kind, agent, requestId, task, since }: AttentionItem, atMs: number): string {
  if (kind === 'failure' && task) return failureId(task.taskId, atMs);
  return requestId === null ? `attention:${id}:${since}` : `request:${agent?.agentId ?? ''}:${requestId}`;
}

function fromAttention(item: AttentionItem): Notice | null {
  const atMs = Date.parse(item.since ?? '');
  if (Number.isNaN(atMs)) return null;
  const kind = KIND_OF[item.kind];
  const [title, body] = kind === 'failure' && item.task ? [item.task.title, item.summary || null] : [item.summary, item.task?.title ?? null];
  return {
    id: idOf(item, atMs),
    kind,
    level: LEVEL_OF[kind],
    title,
    body,
    agentId: item.agent?.agentId ?? null,
    taskId: item.task?.taskId ?? null,
    department: item.agent?.department ?? null,
    needsMe: item.state === 'open',
    atMs,
  };
}

function fromFailed(task: TaskView, agents: Known['agents']): Notice {
  const atMs = Date.parse(task.finishedAt ?? '');
  return {
    id: failureId(task.taskId, atMs),
    kind: 'failure',
    level: 'critical',
    title: task.title,
    body: task.reason,
    agentId: task.assignee,
    taskId: task.taskId,
    department: agents.get(task.assignee ?? '')?.department ?? null,
    needsMe: false,
    atMs,
  };
}

function failedOf({ tasks, agents }: Known, told: ReadonlySet<string | null>, nowMs: number): Notice[] {
  const failed: Notice[] = [];
  for (const task of tasks.values()) {
    if (task.status === 'failed' && task.finishedAt !== null && !told.has(task.taskId)) failed.push(fromFailed(task, agents));
  }
  const late = failed.filter(({ atMs }) => nowMs - atMs < FAILED_WITHIN_MS);
  return late.sort((one, other) => other.atMs - one.atMs).slice(0, MOST_FAILED);
}

/** All there is to tell, the newest first: what was told, what waits, what failed within a day. A failure that waits for someone is told once. */
export function noticesFrom(known: Known, nowMs: number): Notice[] {
  const waiting = known.attention.map(fromAttention).filter((notice): notice is Notice => notice !== null);
  const told = new Set(waiting.filter(({ kind }) => kind === 'failure').map(({ taskId }) => taskId));
  const notes = known.notes.map((note) => fromNote(note, known.agents));
  return [...notes, ...waiting, ...failedOf(known, told, nowMs)].sort((one, other) => other.atMs - one.atMs);
}

export type NoticeFilter = 'all' | 'needsMe' | 'failures';
export const FILTERS: readonly NoticeFilter[] = ['all', 'needsMe', 'failures'];

export function passes({ kind, needsMe, level }: Notice, filter: NoticeFilter): boolean {
  if (filter === 'needsMe') return needsMe;
  return filter === 'all' || kind === 'failure' || kind === 'error' || level === 'critical';
}

/** What comes together: one notice, or many of a kind. */
export interface Announcement {
  id: string;
  kind: NoticeKind;
  level: NoticeLevel;
  notices: readonly Notice[];
  /** Where they are of: one department, several, or none known. */
  departments: readonly string[];
}

const SINGLY = 2;

/** Tell up to two of a kind each, more as one. */
export function announcementsOf(fresh: readonly Notice[]): Announcement[] {
  return NOTICE_KINDS.flatMap((kind) => {
    const same = fresh.filter((notice) => notice.kind === kind);
    const together = same.length > SINGLY ? [same] : same.map((notice) => [notice]);
    return together.map((notices) => announce(kind, notices));
  });
}

function announce(kind: NoticeKind, notices: readonly Notice[]): Announcement {
  const departments = [...new Set(notices.map(({ department }) => department).filter((name): name is string => name !== null))];
  const level = notices.some((notice) => notice.level === 'critical') ? 'critical' : (notices[0]?.level ?? 'info');
  return { id: notices.map(({ id }) => id).join(' '), kind, level, notices, departments };
}
