import { useMemo } from 'react';
import { KINDS, type Kind } from '../protocol/network';
import { DEFAULT_WINDOW, spanMs } from '../protocol/span';
import type { Question } from '../sync/network';
import { setQuery, useQuery } from '../ui/hooks/useQuery';

export type Dimensions = '2d' | '3d';

/** What the address asks of the network: what the server counts, and what of it is shown. */
export interface Asked extends Question {
  dimensions: Dimensions;
  /** A department (`d:…`) or a community (`c:…`) that alone is shown. */
  group: string | null;
  search: string;
  agent: string | null;
  /** The insight whose members are lit. */
  insight: string | null;
}

const isKind = (word: string): word is Kind => KINDS.some((kind) => kind === word);

export function askedBy(query: URLSearchParams): Asked {
  const window = query.get('window');
  const least = Number(query.get('min'));
  return {
    window: window !== null && spanMs(window) !== null ? window : DEFAULT_WINDOW,
    kinds: (query.get('kinds') ?? '').split(',').filter(isKind),
    minWeight: Number.isFinite(least) && least > 0 ? least : 0,
    dimensions: query.get('view') === '3d' ? '3d' : '2d',
    group: query.get('group'),
    search: query.get('q') ?? '',
    agent: query.get('agent'),
    insight: query.get('insight'),
  };
}

export function useAsked(): Asked {
  const query = useQuery();
  return useMemo(() => askedBy(query), [query]);
}

/** Choose one agent; who was lit by an insight is not any more. */
export const selectAgent = (agent: string | null): void => setQuery({ agent, insight: null });
