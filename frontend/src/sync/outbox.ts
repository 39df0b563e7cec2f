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

async function database(): Promise<IDBPDatabase> {
  opened ??= openDB(DATABASE, 1, { upgrade: (db) => void db.createObjectStore(SHELF, { keyPath: 'id' }) });
  return opened;
}

function show(items: readonly Queued[]): void {
  useQueued.setState({ items: [...items].sort((one, other) => one.atMs - other.atMs) });
  if (items.length > 0) keep(MARK, true);
  else forget(MARK);
}

const shown = (): readonly Queued[] => useQueued.getState().items;
const withChanged = (changed: Queued): Queued[] => [...shown().filter(({ id }) => id !== changed.id), changed];

/** Keep a decision until it can be sent; a browser that keeps nothing holds it as long as the page is open. */
export async function queue(item: Queued): Promise<void> {
  show(withChanged(item));
  await database().then((db) => db.put(SHELF, item)).catch(() => undefined);
}

/** Take a decision back that was not sent yet; tells whether that came in time. */
export async function takeBack(id: string): Promise<boolean> {
  if (under.has(id)) return false;
  show(shown().filter((item) => item.id !== id));
  await database().then((db) => db.delete(SHELF, id)).catch(() => undefined);
  return true;
}

/** Show again what this browser keeps for whoever is signed in. */
export async function recallQueued(): Promise<void> {
  const { user } = useStore.getState();
  const kept = await database().then((db) => db.getAll(SHELF) as Promise<Queued[]>).catch(() => []);
  const mine = kept.filter(({ userId }) => userId === user?.id);
  show([...mine, ...shown().filter(({ id }) => !mine.some((item) => item.id === id))]);
}

/** Send what waits in the chosen organization, in the order it was decided; each once, by its id. */
export async function flush(): Promise<void> {
  await recallQueued();
  for (const item of shown()) {
    const { organizationId, link } = useStore.getState();
    if (link !== 'live' || item.organizationId !== organizationId || item.refused !== null || under.has(item.id)) continue;
    if (!(await deliver(item))) return;
  }
}

/** Tells whether going on makes sense: not while the server cannot be reached. */
async function deliver(item: Queued): Promise<boolean> {
  under.add(item.id);
  try {
    await ask(item.path, { method: 'POST', organizationId: item.organizationId, body: { ...item.body, key: item.id } });
    under.delete(item.id);
    await takeBack(item.id);
  } catch (thrown) {
    under.delete(item.id);
    const problem = asProblem(thrown);
    if (problem.unreachable || problem.status === 401 || problem.status === 429) return false;
    await queue({ ...item, refused: problem.detail });
  }
  return true;
}
