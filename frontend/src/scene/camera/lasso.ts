/** A place on screen in pixels. */
export interface Spot {
  x: number;
  y: number;
}

/** Points nearer to the last one than this add nothing. */
const STEP = 4;

/** Tell whether a spot lies within a closed line. */
export function isInside({ x, y }: Spot, line: readonly Spot[]): boolean {
  let inside = false;
  line.forEach((a, i) => {
    const b = line[(i + line.length - 1) % line.length] as Spot;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  });
  return inside;
}

/** A line drawn around people by hand, shown while it is drawn. */
export class Lasso {
  private readonly line: Spot[] = [];
  private readonly drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  private readonly shape = document.createElementNS('http://www.w3.org/2000/svg', 'polygon');

  constructor(private readonly frame: HTMLElement, readonly adds: boolean) {
    this.drawing.setAttribute('class', 'office-lasso');
    this.drawing.setAttribute('aria-hidden', 'true');
    this.drawing.append(this.shape);
    this.frame.append(this.drawing);
  }

  get points(): readonly Spot[] {
    return this.line;
  }

  add(spot: Spot): void {
    const last = this.line.at(-1);
    if (last && Math.hypot(last.x - spot.x, last.y - spot.y) < STEP) return;
    this.line.push(spot);
    this.shape.setAttribute('points', this.line.map(({ x, y }) => `${x},${y}`).join(' '));
  }

  remove(): void {
    this.drawing.remove();
  }
}
