/** A binary heap of cells, the least estimate first. */
export class Heap {
  private readonly cells: number[] = [];
  private readonly keys: number[] = [];

  push(cell: number, key: number): void {
    let at = this.cells.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.keys[parent]! <= key) break;
      this.move(parent, at);
      at = parent;
    }
    this.cells[at] = cell;
    this.keys[at] = key;
  }

  /** Take the best cell, or -1 when none is left. */
  pop(): number {
    if (this.cells.length === 0) return -1;
    const best = this.cells[0]!;
    const cell = this.cells.pop()!;
    const key = this.keys.pop()!;
    if (this.cells.length > 0) this.sink(cell, key);
    return best;
  }

  private sink(cell: number, key: number): void {
    const count = this.cells.length;
    let at = 0;
    for (let child = 1; child < count; child = at * 2 + 1) {
      if (child + 1 < count && this.keys[child + 1]! < this.keys[child]!) child += 1;
      if (this.keys[child]! >= key) break;
      this.move(child, at);
      at = child;
    }
    this.cells[at] = cell;
    this.keys[at] = key;
  }

  private move(from: number, to: number): void {
    this.cells[to] = this.cells[from]!;
    this.keys[to] = this.keys[from]!;
  }
}
