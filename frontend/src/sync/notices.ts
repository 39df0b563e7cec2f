import { mayConfigure } from '../protocol/auth';
import { amount, each, isFields, type Fields } from '../protocol/guards';
import { toNote, type Note } from '../protocol/notices';
import { followMark, openNotices, useNotices, withNotes } from '../store/notices';
import { useStore } from '../store/store';
import { askHere } from './here';
import { onNotes } from './live';

const PAGE = 100;

function isForMe(): boolean {
  const { user, organizationId } = useStore.getState();
  return mayConfigure(user?.organizations.find(({ id }) => id === organizationId)?.role);
}

function take(organizationId: string, more: readonly Note[], rest: { olderFrom?: number | null } = {}): void {
  if (useNotices.getState().organizationId !== organizationId) return;
  useNotices.setState(({ notes }) => ({ notes: withNotes(notes, more), failed: false, ...rest }));
}

/** Fetch notifications below a `seq`, or the newest. */
async function fetchNotes(organizationId: string, below: number | null): Promise<void> {
  try {
    const query = { order: 'newest', limit: PAGE, ...(below !== null && { after: below }) };
    const answer = await askHere('/api/metaverse/notifications', { query });
    const { items, next } = isFields(answer) ? answer : {};
    const known = useNotices.getState().olderFrom;
    const isRenewal = below === null && known !== undefined;
    take(organizationId, each(items, (item) => toNote(item, undefined, isForMe())), isRenewal ? {} : { olderFrom: amount(next) });
  } catch {
    if (useNotices.getState().organizationId === organizationId) useNotices.setState({ failed: true });
  }
}

export async function olderNotices(): Promise<void> {
  const { organizationId, olderFrom } = useNotices.getState();
  if (organizationId !== null && olderFrom !== null) await fetchNotes(organizationId, olderFrom ?? null);
}

/** Follow the notifications of an organization: the newest first, then what comes; after a lost line what was missed. */
export function followNotices(userId: string, organizationId: string): () => void {
  openNotices(userId, organizationId);
  void fetchNotes(organizationId, null);
  const live = (payload: Fields): void => take(organizationId, each(payload.notifications, (item) => toNote(item, payload.at, isForMe())));
  const leave = [
    onNotes(live),
    followMark(),
    useStore.subscribe((state, before) => {
      if (state.link === 'live' && before.link !== 'live') void fetchNotes(organizationId, null);
    }),
  ];
  return () => {
    for (const stop of leave) stop();
  };
}
