import type { DBSchema, IDBPDatabase } from 'idb';

const DATABASE = 'metaverse';
const VERSION = 2;
const SHELF = 'offices';

interface Shelves extends DBSchema {
  offices: { key: string; value: unknown };
}

let opened: Promise<IDBPDatabase<Shelves>> | null = null;

/** Open what this browser keeps; what an older client laid down in another form is thrown away. */
async function open(): Promise<IDBPDatabase<Shelves>> {
  const { openDB } = await import('idb');
  return openDB<Shelves>(DATABASE, VERSION, {
    upgrade: (database) => {
      for (const name of database.objectStoreNames) database.deleteObjectStore(name);
      database.createObjectStore(SHELF);
    },
    // Another tab brings a newer form, or the browser took everything away: open anew when it is needed.
    blocking: (_, __, event) => {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated: () => (opened = null),
  });
}

/** Do something with the shelf; null where it is full, forbidden or gone: no reason to stop. */
async function on<Value>(act: (database: IDBPDatabase<Shelves>) => Promise<Value>): Promise<Value | null> {
  try {
    opened ??= open();
    return await act(await opened);
  } catch {
    opened = null;
    return null;
  }
}

/** Lay something large onto this browser's shelf; where there is no room, older things make it, or it is left. */
export async function shelve(name: string, value: unknown): Promise<void> {
  const lay = (database: IDBPDatabase<Shelves>): Promise<true> => database.put(SHELF, value, name).then(() => true);
  if ((await on(lay)) !== null) return;
  await clearShelf();
  await on(lay);
}

/** Take from the shelf what lies there under a name; null for nothing. */
export async function fetchShelved(name: string): Promise<unknown> {
  return (await on((database) => database.get(SHELF, name))) ?? null;
}

export async function clearShelf(): Promise<void> {
  await on((database) => database.clear(SHELF));
}
