import { useEffect, useState } from 'react';
import { PASSWORDS_ALONE, waysIn, type WaysIn } from '../../sync/session';

/** How people sign in here; null until the server has said so. */
export function useWaysIn(): WaysIn | null {
  const [ways, setWays] = useState<WaysIn | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    waysIn(abort.signal).then(setWays, () => abort.signal.aborted || setWays(PASSWORDS_ALONE));
    return () => abort.abort();
  }, []);
  return ways;
}
