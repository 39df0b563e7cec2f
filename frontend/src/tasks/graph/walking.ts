import type { Arrangement, Spot } from './arrange';

const ARROWS: Record<string, Spot> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What stands further aside than so many times ahead lies in another direction. */
const WIDEST = 4;

/** The node that lies nearest in the direction of an arrow key; null where there is none. */
export function nextTowards({ spots }: Pick<Arrangement, 'spots'>, from: string, key: string): string | null {
  const [way, here] = [ARROWS[key], spots[from]];
  if (!way || !here) return null;
  let best: { key: string; cost: number } | null = null;
  for (const [other, { x, y }] of Object.entries(spots)) {
    const [dx, dy] = [x - here.x, y - here.y];
    const ahead = dx * way.x + dy * way.y;
    const aside = Math.abs(dx * way.y - dy * way.x);
    if (ahead <= 1 || aside > WIDEST * ahead) continue;
    const cost = ahead + 2 * aside;
    if (best === null || cost < best.cost) best = { key: other, cost };
  }
  return best?.key ?? null;
}
