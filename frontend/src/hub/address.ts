import { useMemo } from 'react';
import { useStore } from '../store/store';
import type { Span } from '../sync/hubFigures';
import { setQuery, useQuery } from '../ui/hooks/useQuery';

const HOUR_MS = 3_600_000;
const UNITS_MS: Record<string, number> = { m: 60_000, h: HOUR_MS, d: 24 * HOUR_MS, w: 168 * HOUR_MS };
const DAY_MS = 24 * HOUR_MS;
const LONGEST_MS = 400 * 24 * HOUR_MS;
/** While the past is played, figures follow at these steps: each is counted anew. */
const PLAYED_MS = 60_000;

export const WINDOWS = ['1h', '8h', '24h', '7d'] as const;
export type Window = (typeof WINDOWS)[number];
export const USUAL: Window = '24h';

/** Read a length such as `90m` or `24h`; null where it is none, or longer than can be asked for. */
export function lengthOf(written: string | null): number | null {
  const match = /^(\d{1,5})([mhdw])$/.exec(written ?? '');
  const length = Number(match?.[1]) * (UNITS_MS[match?.[2] ?? ''] ?? 0);
  return length > 0 && length <= LONGEST_MS ? length : null;
}

function momentOf(written: string | null): number | null {
  const at = Date.parse(written ?? '');
  return Number.isNaN(at) ? null : at;
}

/** Read of which span the address speaks: `window`, or `from` and `until`; the moment that is looked at ends it. */
export function spanOf(query: URLSearchParams, atMs: number | null): Span {
  const [from, until] = [momentOf(query.get('from')), momentOf(query.get('until'))];
  if (from !== null && until !== null && until > from) return { lengthMs: Math.min(until - from, LONGEST_MS), untilMs: until };
  return { lengthMs: lengthOf(query.get('window')) ?? 24 * HOUR_MS, untilMs: atMs };
}

export interface Chosen {
  span: Span;
  /** The usual window by its name; null for one of one's own. */
  named: Window | null;
  /** Whether it is the window that everybody keeps. */
  usual: boolean;
  /** Whether figures stand beside those of the window before. */
  compared: boolean;
}

export function useChosen(): Chosen {
  const query = useQuery();
  const atMs = useStore((state) => (state.moment === null ? null : Math.floor(state.moment.atMs / PLAYED_MS) * PLAYED_MS));
  return useMemo(() => {
    const written = query.get('window') ?? USUAL;
    const isOwn = query.has('from') && query.has('until');
    return {
      span: spanOf(query, atMs),
      usual: !isOwn && (lengthOf(written) ?? DAY_MS) === DAY_MS,
      named: isOwn ? null : (WINDOWS.find((window) => window === written) ?? null),
      compared: query.get('compare') !== '0',
    };
  }, [query, atMs]);
}

export function chooseWindow(window: Window): void {
  setQuery({ window: window === USUAL ? null : window, from: null, until: null });
}

export function chooseSpan(fromMs: number, untilMs: number): void {
  setQuery({ window: null, from: new Date(fromMs).toISOString(), until: new Date(untilMs).toISOString() });
}

/** An address within the hub that keeps what is looked at, but for what is named here; null takes something out. */
export function hubPath(changed: Record<string, string | null>, below = ''): string {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changed)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const said = query.toString();
  return `/hub${below}${said && `?${said}`}`;
}
