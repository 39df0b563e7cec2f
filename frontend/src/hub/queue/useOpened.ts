import { useEffect, useRef, useState } from 'react';

/** So long after another row opened by itself, a key may be meant for the one before. */
const SETTLE_MS = 700;

export interface Opened {
  open: string | null;
  setOpen(id: string): void;
  /** Whether the open row became that just now, without anybody's doing. */
  isNew(): boolean;
}

/** The row that is open: it stays open while it is there, wherever it is ranked; then the first takes over. */
export function useOpened(ids: readonly string[]): Opened {
  const [wanted, setWanted] = useState<string | null>(null);
  const open = wanted !== null && ids.includes(wanted) ? wanted : (ids[0] ?? null);
  const since = useRef({ open, atMs: 0 });
  useEffect(() => {
    if (since.current.open !== open) since.current = { open, atMs: Date.now() };
    if (open !== wanted) setWanted(open);
  }, [open, wanted]);
  return {
    open,
    setOpen: (id) => {
      since.current = { open: id, atMs: 0 };
      setWanted(id);
    },
    isNew: () => Date.now() - since.current.atMs < SETTLE_MS,
  };
}
