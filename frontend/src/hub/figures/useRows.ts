import { useEffect, useRef, useState } from 'react';
import { useStore } from '../../store/store';

export interface Rows<Row> {
  rows: Row[] | null;
  failed: boolean;
  retry(): void;
}

/** The rows of a table of the hub, asked for again whenever `version` says that there are others. */
export function useRows<Row>(load: () => Promise<Row[]>, version: string): Rows<Row> {
  const organizationId = useStore((state) => state.organizationId);
  const [found, setFound] = useState<{ rows: Row[] | null; failed: boolean }>({ rows: null, failed: false });
  const [tries, setTries] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    let gone = false;
    latest.current().then(
      (rows) => !gone && setFound({ rows, failed: false }),
      () => !gone && setFound(({ rows }) => ({ rows, failed: true })),
    );
    return () => {
      gone = true;
    };
  }, [organizationId, version, tries]);
  return { ...found, retry: () => setTries((count) => count + 1) };
}
