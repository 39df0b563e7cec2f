import { mayConfigure } from '../protocol/auth';
import { amount, each, isFields, type Fields } from '../protocol/guards';
import { toNote, type Note } from '../protocol/notices';
import { followMark, openNotices, useNotices, withNotes } from '../store/notices';
import { useStore } from '../store/store';
import { ask } from '../transport/rest';
import { onNotes } from './live';
import { Refresher } from './refresher';

const PAGE = 100;
/** So far back one reads to come to what is known; what lies beyond is asked for as older ones are. */
const MOST_PAGES = 10;
/** While the newest could not be had, what comes live is a reason to ask again, no more often than this. */
const AGAIN_MS = 5000;

interface Page {
  notes: Note[];
  /** Where older ones begin; null where there are none. */
  next: number | null;
}

function isForMe(): boolean {
  const { user, organizationId } = useStore.getState();
  return mayConfigure(user?.organizations.find(({ id }) => id === organizationId)?.role);
}

const laid = (more: readonly Note[]): void => useNotices.setState(({ notes }) => ({ notes: withNotes(notes, more) }));

/** Fetch notifications below a `seq`, or the newest. Throws a Problem. */
async function pageBelow(organizationId: string, below: number | null): Promise<Page> {
  const query = { order: 'newest', limit: PAGE, ...(below !== null && { after: below }) };
  const answer = await ask('/api/metaverse/notifications', { organizationId, query });
  const { items, next } = isFields(answer) ? answer : {};
  return { notes: each(items, (item) => toNote(item, undefined, isForMe())), next: amount(next) };
}

export async function olderNotices(): Promise<void> {
  const { organizationId, olderFrom } = useNotices.getState();
  if (organizationId === null || olderFrom === null || olderFrom === undefined) return;
  const isStill = (): boolean => {
    const now = useNotices.getState();
    return now.organizationId === organizationId && now.olderFrom === olderFrom;
  };
  try {
    const { notes, next } = await pageBelow(organizationId, olderFrom);
    if (!isStill()) return;
    laid(notes);
    useNotices.setState({ olderFrom: next, failed: false });
  } catch {
    if (isStill()) useNotices.setState({ failed: true });
  }
}

/** Keeps the newest notifications of an organization, with no hole between them and what is known. */
class Newest {
  /** Up to which `seq` nothing is missing, while something later may be; null before the first answer. */
  private wholeTo: number | null = null;
  private isWhole = false;
  private doubts = 0;
  private stopped = false;

  constructor(private readonly organizationId: string) {}

  /** From now on something may be missed. */
  doubt(): void {
    if (this.isWhole) this.wholeTo = useNotices.getState().notes[0]?.seq ?? 0;
    this.isWhole = false;
    this.doubts += 1;
  }

  async fetch(): Promise<void> {
    this.doubt();
    const { doubts } = this;
    try {
      const newest = await this.read();
      if (this.stopped) return;
      this.wholeTo = newest;
      this.isWhole = this.doubts === doubts && useStore.getState().link === 'live';
      useNotices.setState({ unrenewed: false });
    } catch {
      if (!this.stopped) useNotices.setState({ unrenewed: true });
    }
  }

  stop(): void {
    this.stopped = true;
  }

  /** Read from the newest down to what is known, or as far as one page at first; tells the `seq` of the newest. */
  private async read(): Promise<number> {
    let newest: number | null = null;
    let below: number | null = null;
    for (let left = this.wholeTo === null ? 1 : MOST_PAGES; left > 0; left--) {
      const page: Page = await pageBelow(this.organizationId, below);
      if (this.stopped) return 0;
      laid(page.notes);
      newest ??= page.notes[0]?.seq ?? this.wholeTo ?? 0;
      if (this.wholeTo !== null && (page.next ?? 0) <= this.wholeTo) return newest;
      below = page.next;
    }
    // What is known lies further back: it goes, and is found again among the older ones.
    useNotices.setState(({ notes }) => ({ olderFrom: below, notes: notes.filter(({ seq }) => seq >= (below ?? 0)) }));
    return newest ?? 0;
  }
}

let renewal: Refresher | null = null;

/** Ask for the newest again, after they could not be had. */
export const renewNotices = (): void => renewal?.poke();

/** Follow the notifications of an organization: the newest first, then what comes; after a lost line what was missed. */
export function followNotices(userId: string, organizationId: string): () => void {
  openNotices(userId, organizationId);
  const newest = new Newest(organizationId);
  const refresher = (renewal = new Refresher(() => newest.fetch()));
  refresher.poke();
  const live = (payload: Fields): void => {
    laid(each(payload.notifications, (item) => toNote(item, payload.at, isForMe())));
    if (useNotices.getState().unrenewed) refresher.poke(AGAIN_MS);
  };
  const leave = [
    onNotes(live),
    followMark(),
    useStore.subscribe((state, before) => {
      if (state.link === before.link) return;
      if (state.link === 'live') refresher.poke();
      else newest.doubt();
    }),
    () => refresher.stop(),
    () => newest.stop(),
  ];
  return () => {
    for (const stop of leave) stop();
  };
}
