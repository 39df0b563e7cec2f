import { useMemo } from 'react';
import type { HubView } from '../protocol/hub';
import { useStore } from '../store/store';
import { useCounts } from '../ui/hooks/useCounts';

/**
 * The figures with their heads counted as the office counts them: whoever fell silent is silent, and does not work or wait.
 * Where nobody is known by name, as on a wall, the server's count stands.
 */
export function useHeads(hub: HubView | null): HubView | null {
  const counts = useCounts();
  const known = useStore((state) => state.agentsKnown);
  const total = useStore((state) => state.agents.size);
  return useMemo(() => (hub === null || !known ? hub : { ...hub, headcount: { ...counts, total } }), [hub, known, counts, total]);
}
