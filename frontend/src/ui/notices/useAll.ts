import { useMemo } from 'react';
import { heard } from '../../i18n/heard';
import { isRead, useNotices } from '../../store/notices';
import { useStore } from '../../store/store';
import { useCalm } from '../hooks/useCalm';
import { useText } from '../hooks/useText';
import { inWords } from '../parts/told';
import { noticesFrom, type Notice } from './notices';

const STEP_MS = 1000;
const NOBODY: never[] = [];

/** All notices as of now, renewed at most once a second. */
export function useAllNotices(): readonly Notice[] {
  const text = useText();
  const told = useNotices((state) => state.notes);
  const notes = useMemo(() => told.map((note) => inWords(note, text)), [told, text]);
  const attention = useCalm(useStore((state) => state.hub?.attention ?? NOBODY), STEP_MS);
  const agents = useCalm(useStore((state) => state.agents), STEP_MS);
  const tasks = useCalm(useStore((state) => state.tasks), STEP_MS);
  const { language } = text;
  return useMemo(
    () => noticesFrom({ notes, attention, agents, tasks }, Date.now()).map((notice) => ({ ...notice, title: heard(notice.title, language), body: notice.body && heard(notice.body, language) })),
    [notes, attention, agents, tasks, language],
  );
}

export function useUnread(notices: readonly Notice[]): ReadonlySet<string> {
  const mark = useNotices((state) => state.mark);
  return useMemo(() => new Set(notices.filter(({ id, atMs }) => !isRead(mark, id, atMs)).map(({ id }) => id)), [notices, mark]);
}
