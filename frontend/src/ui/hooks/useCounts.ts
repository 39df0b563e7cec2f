import { useMemo } from 'react';
import { useStore } from '../../store/store';
import { countShown, type Patience, type Shown } from '../parts/shown';
import { useNow } from './useNow';

const STEP_MS = 5000;

export function usePatience(): Patience {
  const staleAfterSeconds = useStore((state) => state.staleAfterSeconds);
  const toolStaleAfterSeconds = useStore((state) => state.toolStaleAfterSeconds);
  return useMemo(() => ({ staleAfterSeconds, toolStaleAfterSeconds }), [staleAfterSeconds, toolStaleAfterSeconds]);
}

/** The moment that ages count to: now, offline the last moment known, and in the past the one that is shown. */
export function useMoment(stepMs?: number): number {
  const now = useNow(stepMs);
  const thenMs = useStore((state) => state.moment?.atMs ?? null);
  const asOfMs = useStore((state) => (state.link === 'offline' ? state.asOfMs : null));
  return thenMs ?? asOfMs ?? now;
}

export function useCounts(): Record<Shown, number> {
  const agents = useStore((state) => state.agents);
  const patience = usePatience();
  const moment = useMoment(STEP_MS);
  return useMemo(() => countShown(agents.values(), patience, moment), [agents, patience, moment]);
}
