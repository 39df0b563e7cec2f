import { openDB, type IDBPDatabase } from 'idb';

const DATABASE = 'metaverse-drafts';
const DRAFTS = 'drafts';

let opened: Promise<IDBPDatabase> | null = null;

function open(): Promise<IDBPDatabase> {
  opened ??= openDB(DATABASE, 1, { upgrade: (database) => void database.createObjectStore(DRAFTS) });
  opened.catch(() => (opened = null));
  return opened;
}

/** Keep what somebody works on in this browser; tells whether it could be kept. */
export async function keepDraft(name: string, draft: unknown): Promise<boolean> {
  try {
    await (await open()).put(DRAFTS, draft, name);
    return true;
  } catch {
    return false;
  }
}

/** What was kept under a name; null for nothing. */
export async function keptDraft(name: string): Promise<unknown> {
  try {
    return (await (await open()).get(DRAFTS, name)) ?? null;
  } catch {
    return null;
  }
}

export async function dropDraft(name: string): Promise<void> {
  try {
    await (await open()).delete(DRAFTS, name);
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}
