import type { Area } from './geometry';

const SIDE_M = 2;
const at = (metres: number): number => Math.floor(metres / SIDE_M);

/** Things by the squares of the floor that they lie on, so that one looks only at those that are near. */
export class Squares<Item> {
  private readonly bySquare = new Map<string, Item[]>();

  add(area: Area, item: Item): void {
    for (const square of this.squaresOf(area)) {
      const there = this.bySquare.get(square);
      if (there) there.push(item);
      else this.bySquare.set(square, [item]);
    }
  }

  /** What lies on the squares of an area, each once. */
  near(area: Area): ReadonlySet<Item> {
    return new Set(this.squaresOf(area).flatMap((square) => this.bySquare.get(square) ?? []));
  }

  private squaresOf({ x, z, width, depth }: Area): string[] {
    const squares: string[] = [];
    for (let column = at(x); column <= at(x + width); column++) {
      for (let row = at(z); row <= at(z + depth); row++) squares.push(`${column} ${row}`);
    }
    return squares;
  }
}
