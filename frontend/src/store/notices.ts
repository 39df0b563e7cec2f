import { create } from 'zustand';
import type { Note } from '../protocol/notices';
import { isFields } from '../protocol/guards';
import { keep, recall } from './keep';

/** Until when everything is read, and what is read of later ones. */
export interface ReadMark {
  upToMs: number;
  ids: readonly string[];
}

interface NoticeState {
  /** Whose they are. */
  organizationId: string | null;
  /** What was told, the newest first. */
  notes: readonly Note[];
  /** Where older ones begin; null where there are none, undefined before the first answer. */
  olderFrom: number | null | undefined;
  /** Older ones could not be had. */
  failed: boolean;
  /** The newest could not be had: what came since the last answer may be missing. */
  unrenewed: boolean;
  mark: ReadMark;
}

const MOST_NOTES = 1000;
const MOST_IDS = 500;
/** Whoever comes for the first time is not told of everything that ever was. */
const FIRST_MS = 3_600_000;

const isMark = (value: unknown): value is ReadMark => isFields(value) && typeof value.upToMs === 'number' && Array.isArray(value.ids);
const nameFor = (userId: string, organizationId: string): string => `read.${userId}.${organizationId}`;
let keptAs = '';

export const useNotices = create<NoticeState>()(() => ({
  organizationId: null,
  notes: [],
  olderFrom: undefined,
  failed: false,
  unrenewed: false,
  mark: { upToMs: Number.MAX_SAFE_INTEGER, ids: [] },
}));

/** Begin with an organization's notifications as somebody there last read them. */
export function openNotices(userId: string, organizationId: string): void {
  keptAs = nameFor(userId, organizationId);
  const mark = recall(keptAs, isMark) ?? { upToMs: Date.now() - FIRST_MS, ids: [] };
  useNotices.setState({ organizationId, notes: [], olderFrom: undefined, failed: false, unrenewed: false, mark });
}

/** Lay notes among those that are known; each counts once. */
export function withNotes(known: readonly Note[], more: readonly Note[]): Note[] {
  const bySeq = new Map([...known, ...more].map((note) => [note.seq, note]));
  return [...bySeq.values()].sort((one, other) => other.seq - one.seq).slice(0, MOST_NOTES);
}

export const isRead = ({ upToMs, ids }: ReadMark, id: string, atMs: number): boolean => atMs <= upToMs || ids.includes(id);

function setMark(mark: ReadMark): void {
  keep(keptAs, mark);
  useNotices.setState({ mark });
}

export function markRead(ids: readonly string[]): void {
  const { mark } = useNotices.getState();
  setMark({ ...mark, ids: [...new Set([...mark.ids, ...ids])].slice(-MOST_IDS) });
}

/** Everything up to a moment is read: nothing needs to be remembered singly before it. */
export const markAllRead = (upToMs: number): void => setMark({ upToMs: Math.max(upToMs, useNotices.getState().mark.upToMs), ids: [] });

/** Another tab of this browser read something. */
export function followMark(): () => void {
  const listen = ({ key }: StorageEvent): void => {
    const mark = key?.endsWith(keptAs) ? recall(keptAs, isMark) : null;
    if (mark) useNotices.setState({ mark });
  };
  window.addEventListener('storage', listen);
  return () => window.removeEventListener('storage', listen);
}
