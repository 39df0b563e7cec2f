import { goTo, pathOf } from '../hooks/useRoute';
import { openOverlay } from '../shell/opened';
import type { Announcement, Notice } from './notices';

/** Where a notice leads: a request to the queue, a task to its lane, an agent to its desk. */
export function pathFor({ kind, taskId, agentId, needsMe }: Notice): string | null {
  if (kind === 'request' || (needsMe && kind !== 'failure')) return pathOf('hub');
  if (taskId !== null) return pathOf('flow', { task: taskId });
  return agentId === null ? null : pathOf('office', { agent: agentId });
}

/** The office at the moment of a notice. */
export function momentOf({ atMs, agentId }: Notice): string {
  const query = new URLSearchParams({ at: new Date(atMs).toISOString(), ...(agentId !== null && { agent: agentId }) });
  return `/office?${query}`;
}

/** Follow an announcement: of one to what it is about, of many to all of them. */
export function follow({ notices }: Announcement): void {
  const [first] = notices;
  const path = first && notices.length === 1 ? pathFor(first) : null;
  if (path === null) openOverlay('notices');
  else goTo(path);
}
