import type { TaskView } from '../../protocol/types';

const MOST_AT_ONCE = 6;

export interface Spot {
  x: number;
  y: number;
  width: number;
}

/** A card on its way: how it was, and where on the screen it took off. */
export interface Flight {
  before: TaskView;
  from: Spot;
}

export const cardOf = (key: string): HTMLElement | null => document.querySelector(`[data-card="${CSS.escape(key)}"]`);

/** Where a card is seen; null where it is not, or scrolled out of its lane. */
function spotOf(key: string): Spot | null {
  const card = cardOf(key);
  const lane = card?.closest('[data-lane-frame]');
  if (!card || !lane) return null;
  const [box, frame] = [card.getBoundingClientRect(), lane.getBoundingClientRect()];
  const isSeen = box.bottom > frame.top && box.top < frame.bottom && box.right > 0 && box.left < window.innerWidth;
  return isSeen ? { x: box.x, y: box.y, width: box.width } : null;
}

const mayMove = (): boolean => !document.hidden && !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Say which of the cards that are seen take off now, for tasks that went to another stage. */
export function departures(
  before: ReadonlyMap<string, TaskView>,
  after: ReadonlyMap<string, TaskView>,
  airborne: ReadonlyMap<string, Flight>,
  carried: ReadonlySet<string>,
): Map<string, Flight> {
  const found = new Map<string, Flight>();
  if (!mayMove()) return found;
  for (const [key, task] of after) {
    const was = before.get(key);
    if (was === undefined || was === task || was.stage === task.stage || airborne.has(key) || carried.has(key)) continue;
    if (airborne.size + found.size >= MOST_AT_ONCE) break;
    const from = spotOf(key);
    if (from !== null) found.set(key, { before: was, from });
  }
  return found;
}
