import { useMemo, useSyncExternalStore } from 'react';
import { goTo, onMove } from './useRoute';

const search = (): string => window.location.search;

/** What the address says behind the `?`: filters, what is chosen, the moment. */
export function useQuery(): URLSearchParams {
  const now = useSyncExternalStore(onMove, search);
  return useMemo(() => new URLSearchParams(now), [now]);
}

/** Write filters into the address; `null` or an empty text takes one out. They replace the entry of the history unless told otherwise. */
export function setQuery(changed: Record<string, string | null>, how: 'push' | 'replace' = 'replace'): void {
  const query = new URLSearchParams(search());
  for (const [name, value] of Object.entries(changed)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const said = query.toString();
  goTo(window.location.pathname + (said && `?${said}`), how);
}
