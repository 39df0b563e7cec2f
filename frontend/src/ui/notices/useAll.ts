import { useMemo } from 'react';
import { isRead, useNotices } from '../../store/notices';
import { useStore } from '../../store/store';
import { useCalm } from '../hooks/useCalm';
import { noticesFrom, type Notice } from './notices';

const STEP_MS = 1000;
const NOBODY: never[] = [];

/** All notices as of now, renewed at most once a second. */
export function useAllNotices(): readonly Notice[] {
  const notes = useNotices((state) => state.notes);
  const attention = useCalm(useStore((state) => state.hub?.attention ?? NOBODY), STEP_MS);
  const agents = useCalm(useStore((state) => state.agents), STEP_MS);
  const tasks = useCalm(useStore((state) => state.tasks), STEP_MS);
  return useMemo(() => noticesFrom({ notes, attention, agents, tasks }, Date.now()), [notes, attention, agents, tasks]);
}

export function useUnread(notices: readonly Notice[]): ReadonlySet<string> {
  const mark = useNotices((state) => state.mark);
  return useMemo(() => new Set(notices.filter(({ id, atMs }) => !isRead(mark, id, atMs)).map(({ id }) => id)), [notices, mark]);
}
