const DATABASE = 'metaverse';
const SHELF = 'offices';

function answered<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser keeps nothing.'));
  });
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(SHELF);
  return answered(request);
}

async function on<Value>(mode: IDBTransactionMode, act: (shelf: IDBObjectStore) => IDBRequest<Value>): Promise<Value | null> {
  try {
    const database = await open();
    return await answered(act(database.transaction(SHELF, mode).objectStore(SHELF))).finally(() => database.close());
  } catch {
    return null;
  }
}

/** Lay something large onto this browser's shelf; a full or forbidden one is no reason to stop. */
export async function shelve(name: string, value: unknown): Promise<void> {
  await on('readwrite', (shelf) => shelf.put(value, name));
}

/** Take from the shelf what lies there under a name; null for nothing. */
export async function fetchShelved(name: string): Promise<unknown> {
  return (await on<unknown>('readonly', (shelf) => shelf.get(name) as IDBRequest<unknown>)) ?? null;
}

export async function clearShelf(): Promise<void> {
  await on('readwrite', (shelf) => shelf.clear());
}
