/** A rectangle on screen: left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

/** Remembers which parts of the screen are taken, in coarse cells so that asking stays cheap. */
export class TakenSpace {
  private readonly boxes: Box[] = [];

  constructor(private readonly width: number, private readonly height: number) {}

  take(box: Box): void {
    this.boxes.push(box);
  }

  /** Count the boxes that another would cover. */
  covered([left, top, right, bottom]: Box): number {
    return this.boxes.filter((box) => left < box[2] && right > box[0] && top < box[3] && bottom > box[1]).length;
  }

  isFree([left, top, right, bottom]: Box): boolean {
    if (left < 0 || top < 0 || right > this.width || bottom > this.height) return false;
    return !this.boxes.some((box) => left < box[2] && right > box[0] && top < box[3] && bottom > box[1]);
  }
}

/** Find the first nudge at which a label above a point is free, and take its place. Null: no room. */
export function placeAbove(space: TakenSpace, x: number, y: number, width: number, height: number, nudges: readonly number[], pad: number): number | null {
  for (const nudge of nudges) {
    const box: Box = [x - width / 2 - pad, y + nudge - height - pad, x + width / 2 + pad, y + nudge + pad];
    if (!space.isFree(box)) continue;
    space.take(box);
    return nudge;
  }
  return null;
}
