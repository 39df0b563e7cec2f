import { useEffect, useRef, useState } from 'react';

/** So long after the hand moved last, the list is nobody's any more. */
const HOLD_MS = 20_000;

interface Named {
  id: string;
}

/** Keep to an order that somebody reads; what is new comes last. */
export function inOrder<Item extends Named>(items: Item[], order: readonly string[]): Item[] {
  const placeOf = new Map(order.map((id, place) => [id, place]));
  const place = ({ id }: Item): number => placeOf.get(id) ?? order.length;
  return [...items].sort((one, other) => place(one) - place(other));
}

export interface Steady<Item> {
  items: Item[];
  hold(): void;
  release(): void;
}

/** A ranked list that does not reorder under the hand that is about to press a button in it. */
export function useSteady<Item extends Named>(ranked: Item[]): Steady<Item> {
  const [order, setOrder] = useState<readonly string[] | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = (): void => {
    clearTimeout(timer.current);
    setOrder(null);
  };
  const hold = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(release, HOLD_MS);
    setOrder((held) => held ?? ranked.map(({ id }) => id));
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    items: order === null ? ranked : inOrder(ranked, order),
    hold,
    release,
  };
}
