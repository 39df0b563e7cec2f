import { useEffect, useMemo, useRef, useState } from 'react';
import type { NetworkView } from '../protocol/network';
import { DEFAULT_WINDOW } from '../protocol/span';
import { useStore } from '../store/store';
import { followNetwork, type Question } from '../sync/network';

export interface Found {
  network: NetworkView | null;
  failed: boolean;
  retry(): void;
}

const isPlain = ({ window, kinds, minWeight }: Question): boolean => window === DEFAULT_WINDOW && kinds.length === 0 && minWeight === 0;

/** The network that is asked for; what was answered before stays until the next answer, so that one sees what changes. */
export function useNetwork({ window, kinds, minWeight }: Question): Found {
  const organizationId = useStore((state) => state.organizationId);
  const known = useStore((state) => state.network);
  const [found, setFound] = useState<{ network: NetworkView; of: string | null } | null>(null);
  const [failed, setFailed] = useState(false);
  const retry = useRef<() => void>(() => undefined);
  const named = kinds.join(',');
  const question = useMemo(
    () => ({ window, kinds: named ? (named.split(',') as Question['kinds']) : [], minWeight }),
    [window, named, minWeight],
  );
  useEffect(() => {
    const following = followNetwork(question, {
      onNetwork: (network) => {
        setFound({ network, of: organizationId });
        setFailed(false);
      },
      onFailed: () => setFailed(true),
    });
    retry.current = following.retry;
    return following.stop;
  }, [question, organizationId]);
  const mine = found?.of === organizationId ? found.network : null;
  return { network: mine ?? (isPlain(question) ? known : null), failed, retry: () => retry.current() };
}
