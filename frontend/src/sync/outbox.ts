import { openDB, type IDBPDatabase } from 'idb';
import { forget, keep } from '../store/keep';
import { useQueued, type Queued } from '../store/queued';
import { useStore } from '../store/store';
import { asProblem } from '../transport/problem';
import { ask } from '../transport/rest';

const DATABASE = 'metaverse-outbox';
const SHELF = 'decisions';
/** Tells the first view that something waits here, so that it need not load this to find out. */
export const MARK = 'outbox';

let opened: Promise<IDBPDatabase> | null = null;
const under = new Set<string>();
/** Sent or taken back here: an answer of the database that was asked for before brings none of them back. */
const over = new Set<string>();
/** What lay in the database: once it is not there any more, another tab has sent it or taken it back. */
const lay = new Set<string>();

async function database(): Promise<IDBPDatabase> {
  opened ??= openDB(DATABASE, 1, { upgrade: (db) => void db.createObjectStore(SHELF, { keyPath: 'id' }) });
  return opened;
}

const shown = (): readonly Queued[] => useQueued.getState().items;
const isMine = ({ userId }: Queued): boolean => userId === useStore.getState().user?.id;

/** Show what whoever is signed in has decided, and nobody else's. */
function show(items: readonly Queued[]): void {
  useQueued.setState({ items: items.filter(isMine).sort((one, other) => one.atMs - other.atMs) });
}

/** The mark stands as long as anybody's decision lies here: whoever comes back finds it. */
async function remark(): Promise<void> {
  const left = await database().then((db) => db.count(SHELF)).catch(() => null);
  if (shown().length > 0) keep(MARK, true);
  else if (left === 0) forget(MARK);
}

/** Keep a decision until it can be sent; a browser that keeps nothing holds it as long as the page is open. */
export async function queue(item: Queued): Promise<void> {
  show([...shown().filter(({ id }) => id !== item.id), item]);
  keep(MARK, true);
  await database()
    .then((db) => db.put(SHELF, item))
    .then(() => lay.add(item.id))
    .catch(() => undefined);
  // Whoever found nothing here meanwhile may have forgotten it.
  keep(MARK, true);
}

/** Take a decision back that was not sent yet; tells whether that came in time. */
export async function takeBack(id: string): Promise<boolean> {
  if (under.has(id)) return false;
  await end(id);
  return true;
}

async function end(id: string): Promise<void> {
  over.add(id);
  show(shown().filter((item) => item.id !== id));
  await database().then((db) => db.delete(SHELF, id)).catch(() => undefined);
  await remark();
}

/** Show again what this browser keeps for whoever is signed in. */
export async function recallQueued(): Promise<void> {
  const before = new Set(lay);
  const kept = await database().then((db) => db.getAll(SHELF) as Promise<Queued[]>).catch(() => null);
  if (kept === null) return show(shown());
  for (const { id } of kept) lay.add(id);
  const here = kept.filter(({ id }) => !over.has(id));
  show([...here, ...shown().filter(({ id }) => !before.has(id) && !here.some((item) => item.id === id))]);
  await remark();
}

/** Whether a decision still waits, and may be sent as things stand. */
function isDue({ id }: Queued): boolean {
  const item = shown().find((one) => one.id === id);
  const { organizationId, link } = useStore.getState();
  return item !== undefined && isMine(item) && link === 'live' && item.organizationId === organizationId && item.refused === null;
}

/** Send what waits in the chosen organization, in the order it was decided; each once, by its id. */
export async function flush(): Promise<void> {
  await recallQueued();
  for (const item of shown()) {
    if (under.has(item.id) || !isDue(item)) continue;
    if (!(await deliver(item))) return;
  }
}

/** Tell whether another tab has sent a decision, or taken it back. */
async function isGone(id: string): Promise<boolean> {
  if (!lay.has(id)) return false;
  return database().then(async (db) => (await db.getKey(SHELF, id)) === undefined).catch(() => false);
}

/** Tells whether going on makes sense: not while the server cannot be reached. */
async function deliver(item: Queued): Promise<boolean> {
  under.add(item.id);
  try {
    const isOver = await isGone(item.id);
    if (!isOver && !isDue(item)) return true;
    if (!isOver) await ask(item.path, { method: 'POST', organizationId: item.organizationId, body: { ...item.body, key: item.id } });
    await end(item.id);
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (problem.unreachable || problem.status === 401 || problem.status === 429) return false;
    await queue({ ...item, refused: problem.detail });
  } finally {
    under.delete(item.id);
  }
  return true;
}
