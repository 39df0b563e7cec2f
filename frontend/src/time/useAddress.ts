import { useEffect, useRef } from 'react';
import { useStore } from '../store/store';
import { useTime } from '../store/time';
import { goLive, goTo } from '../sync/moment';
import { setQuery, useQuery } from '../ui/hooks/useQuery';
import { useRoute } from '../ui/hooks/useRoute';

/** While one plays, the address follows no closer than this. */
const PLAYING_MS = 5000;

const said = (ms: number): string => new Date(ms).toISOString();

/** Keep the moment and the address the same: a link opens its moment, and Back leads back. */
export function useAddress(): void {
  const at = useQuery().get('at');
  const { view } = useRoute();
  const organizationId = useStore((state) => state.organizationId);
  const written = useRef<{ at: string | null; ms: number }>({ at: null, ms: 0 });
  const isOff = view === 'settings' || organizationId === null;

  useEffect(() => {
    if (isOff || (at !== null && at === written.current.at)) return;
    const atMs = Date.parse(at ?? '');
    if (Number.isFinite(atMs)) {
      written.current = { at, ms: Date.now() };
      void goTo(atMs).then((isShown) => isShown && useStore.getState().moment === null && setQuery({ at: null }));
    } else if (useStore.getState().moment !== null) goLive();
  }, [at, isOff, organizationId]);

  useEffect(() => {
    if (isOff) return;
    return useStore.subscribe(({ moment }, { moment: before }) => {
      if (moment === before || useTime.getState().aimMs !== null) return;
      if (moment === null) {
        written.current = { at: null, ms: 0 };
        setQuery({ at: null }, 'push');
        return;
      }
      if (moment.playing && before !== null && Date.now() - written.current.ms < PLAYING_MS) return;
      const next = said(moment.atMs);
      if (next === written.current.at) return;
      written.current = { at: next, ms: Date.now() };
      setQuery({ at: next }, before === null ? 'push' : 'replace');
    });
  }, [isOff]);
}
