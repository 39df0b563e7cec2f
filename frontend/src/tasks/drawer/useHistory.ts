import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryEntry } from '../../protocol/tasks';
import type { TaskView } from '../../protocol/types';
import { taskHistory } from '../../sync/taskMoves';

export interface History {
  entries: readonly HistoryEntry[] | null;
  hasMore: boolean;
  failed: boolean;
  more(): void;
}

const joined = (one: readonly HistoryEntry[], other: readonly HistoryEntry[]): HistoryEntry[] =>
  [...new Map([...one, ...other].map((entry) => [entry.seq, entry])).values()].sort((a, b) => b.seq - a.seq);

/** What happened to a task, page by page; its beginning is asked for again when something happens to it. */
export function useHistory({ id, updatedAt, stage, assignee, steps }: TaskView): History {
  const [entries, setEntries] = useState<HistoryEntry[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const reached = useRef(false);
  const abort = useRef(new AbortController());
  const fetchPage = useCallback(
    (after: string | null): void => {
      const { signal } = abort.current;
      taskHistory(id, after, signal).then(
        (page) => {
          if (signal.aborted) return;
          setEntries((known) => joined(known ?? [], page.entries));
          // The beginning, asked for again, says nothing about where the rest has been left.
          if (after !== null || !reached.current) setNext(page.next);
          reached.current = true;
          setFailed(false);
        },
        () => !signal.aborted && setFailed(true),
      );
    },
    [id],
  );
  const moved = `${updatedAt} ${stage} ${assignee} ${steps.total} ${steps.completed} ${steps.failed}`;
  useEffect(() => {
    abort.current = new AbortController();
    const { current } = abort;
    return () => current.abort();
  }, [id]);
  useEffect(() => fetchPage(null), [fetchPage, moved]);
  return { entries, hasMore: next !== null, failed, more: () => fetchPage(next) };
}
