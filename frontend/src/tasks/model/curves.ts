export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Point {
  x: number;
  y: number;
}

const LIFT = 46;

/** The point between two others that a flight bends towards: above the middle, and the more so the wider it is. */
export function bend(from: Point, to: Point): Point {
  const lift = Math.min(LIFT, Math.abs(to.x - from.x) / 4);
  return { x: (from.x + to.x) / 2, y: Math.min(from.y, to.y) + Math.abs(to.y - from.y) / 2 - lift };
}

export function along(from: Point, to: Point, share: number): Point {
  const over = bend(from, to);
  const [a, b, c] = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2];
  return { x: a * from.x + b * over.x + c * to.x, y: a * from.y + b * over.y + c * to.y };
}

export const flightPath = (from: Point, to: Point): string => {
  const over = bend(from, to);
  return `M${from.x} ${from.y}Q${over.x} ${over.y} ${to.x} ${to.y}`;
};

const middle = ({ y, height }: Box): number => y + height / 2;

export interface Thread {
  path: string;
  knot: Point;
  tip: Point;
  /** Where the arrow points: -1 to the left, 1 to the right. */
  towards: -1 | 1;
}

const ARROW = 8;
const GUTTER = 9;

/** The way from a card that is done first to the one that waits for it, through the gutters between the lanes. */
export function threadOf(first: Box, then: Box): Thread {
  const isLeft = then.x + then.width <= first.x;
  const isRight = then.x >= first.x + first.width;
  const start = { x: isRight ? first.x + first.width : first.x, y: middle(first) };
  const end = { x: isLeft ? then.x + then.width : then.x, y: middle(then) };
  const towards = isLeft ? -1 : 1;
  const stop = { x: end.x - towards * ARROW, y: end.y };
  if (!isLeft && !isRight) {
    const out = start.x - GUTTER;
    return { path: `M${start.x} ${start.y}C${out} ${start.y} ${out} ${end.y} ${stop.x} ${stop.y}`, knot: start, tip: end, towards: 1 };
  }
  const gutter = isLeft ? start.x - GUTTER : start.x + GUTTER;
  const turn = `C${gutter} ${start.y} ${gutter} ${end.y} ${isLeft ? Math.min(gutter, stop.x + GUTTER) : Math.max(gutter, stop.x - GUTTER)} ${end.y}`;
  const path = start.y === end.y ? `M${start.x} ${start.y}L${stop.x} ${stop.y}` : `M${start.x} ${start.y}${turn}L${stop.x} ${stop.y}`;
  return { path, knot: start, tip: end, towards };
}
