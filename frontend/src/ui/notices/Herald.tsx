import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useNotices } from '../../store/notices';
import { useStore } from '../../store/store';
import { followNotices } from '../../sync/notices';
import { useRoute } from '../hooks/useRoute';
import { useText } from '../hooks/useText';
import { Boundary } from '../parts/Boundary';
import { useOpened } from '../shell/opened';
import { tellDesktop } from './desktop';
import { Telling } from './fresh';
import { announcementsOf, type Announcement } from './notices';
import { usePrefs } from './prefs';
import { sound } from './sound';
import { useAllNotices, useUnread } from './useAll';
import { said } from './wording';
import './words';

const toasts = () => import('./Toasts');
const Toasts = lazy(() => toasts().then(({ Toasts }) => ({ default: Toasts })));

/** Everything of an organization is there that notices are made of: what was told before the page was opened too, or it would be told anew. */
const isAllKnown = (): boolean => {
  const { agentsKnown, tasksKnown, hub, organizationId } = useStore.getState();
  const { olderFrom, organizationId: whose } = useNotices.getState();
  return agentsKnown && tasksKnown && hub !== null && whose === organizationId && olderFrom !== undefined;
};

/** What came since the last look, told once; nothing while the past is shown. */
function useFresh(): readonly Announcement[] {
  const notices = useAllNotices();
  const unread = useUnread(notices);
  const isPast = useStore((state) => state.moment !== null);
  const [telling] = useState(() => new Telling(Date.now()));
  const [announced, setAnnounced] = useState<readonly Announcement[]>([]);
  useEffect(() => useOpened.setState({ unread: unread.size }), [unread]);
  useEffect(() => {
    if (isPast) return;
    const fresh = telling.fresh(notices, isAllKnown()).filter(({ id }) => unread.has(id));
    if (fresh.length > 0) setAnnounced(announcementsOf(fresh));
  }, [notices, unread, isPast, telling]);
  return announced;
}

/** Tell by the ways that a person chose; true once there is something to show in the page. */
function useTelling(announced: readonly Announcement[]): boolean {
  const text = useText();
  const prefs = usePrefs();
  const { view } = useRoute();
  const [shows, setShows] = useState(false);
  const latest = useRef({ text, prefs, view });
  useEffect(() => {
    latest.current = { text, prefs, view };
  });
  useEffect(() => {
    const { text, prefs, view } = latest.current;
    const { agents } = useStore.getState();
    const wanted = announced.filter(({ kind }) => prefs.toast.includes(kind) || prefs.desktop.includes(kind));
    if (prefs.sound && wanted.length > 0) sound(wanted.some(({ level }) => level === 'critical'));
    for (const each of announced) if (prefs.desktop.includes(each.kind)) tellDesktop(each, said(each, agents, text));
    // The queue itself shows what asks for a decision: nobody needs to be told of it there.
    const inPage = announced.filter(({ kind }) => prefs.toast.includes(kind) && !(view === 'hub' && kind === 'request'));
    if (inPage.length === 0) return;
    setShows(true);
    void toasts().then(({ announce }) => inPage.forEach(announce), () => undefined);
  }, [announced]);
  return shows;
}

function Announcer() {
  const shows = useTelling(useFresh());
  const isListed = useOpened((state) => state.overlay === 'notices');
  if (!shows || isListed) return null;
  return (
    <Boundary fallback={null}>
      <Suspense>
        <Toasts />
      </Suspense>
    </Boundary>
  );
}

/** Follows what happens in the chosen organization, and tells of it. */
export function Herald() {
  const userId = useStore((state) => state.user?.id);
  const organizationId = useStore((state) => state.organizationId);
  useEffect(() => (userId && organizationId ? followNotices(userId, organizationId) : undefined), [userId, organizationId]);
  return <Announcer key={organizationId} />;
}
