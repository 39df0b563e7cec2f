import { useEffect, useRef, useState } from 'react';

/** So long after the hand moved last, the list is nobody's any more. */
const HOLD_MS = 20_000;
/** So long after rows changed their places by themselves, what is pressed may be meant for another. */
const SETTLE_MS = 500;

interface Named {
  id: string;
}

/** A row of a list that is held; who is gone stays as a gap, so that nothing slides under the hand. */
export interface Row<Item> {
  item: Item;
  gone: boolean;
}

/** Keep to an order that somebody reads; what is new comes last, what is gone stays in its place. */
export function inOrder<Item extends Named>(items: readonly Item[], held: readonly Item[]): Row<Item>[] {
  const now = new Map(items.map((item) => [item.id, item]));
  const known = new Set(held.map(({ id }) => id));
  const kept = held.map((item) => ({ item: now.get(item.id) ?? item, gone: !now.has(item.id) }));
  return [...kept, ...items.filter(({ id }) => !known.has(id)).map((item) => ({ item, gone: false }))];
}

export interface Steady<Item> {
  rows: Row<Item>[];
  hold(): void;
  release(): void;
  /** Whether the rows changed their places just now, without anybody's doing. */
  settling: boolean;
}

function useSettling(order: string): boolean {
  const [settled, setSettled] = useState(order);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(order), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [order]);
  return settled !== order;
}

/** A ranked list that does not reorder under the hand that is about to press a button in it. */
export function useSteady<Item extends Named>(ranked: Item[]): Steady<Item> {
  const [held, setHeld] = useState<readonly Item[] | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = (): void => {
    clearTimeout(timer.current);
    setHeld(null);
  };
  const hold = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(release, HOLD_MS);
    setHeld((before) => before ?? ranked);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const rows = held === null ? ranked.map((item) => ({ item, gone: false })) : inOrder(ranked, held);
  const settling = useSettling(rows.map(({ item }) => item.id).join(' '));
  return { rows, hold, release, settling };
}
