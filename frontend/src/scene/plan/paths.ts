import { PATHS } from '../distances';
import { Heap } from './heap';
import type { OfficePlan } from './types';

export type Waypoints = readonly (readonly [number, number])[];

const DIAGONAL = Math.SQRT2;
const STEPS = [[1, 0, 1], [-1, 0, 1], [0, 1, 1], [0, -1, 1], [1, 1, DIAGONAL], [1, -1, DIAGONAL], [-1, 1, DIAGONAL], [-1, -1, DIAGONAL]] as const;

/** Finds ways around the furniture on a grid laid over the plan. */
export class Paths {
  private readonly cell: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly blocked: Uint8Array;
  private readonly cost: Float32Array;
  private readonly from: Int32Array;
  private readonly seen: Uint32Array;
  private search = 0;

  constructor(private readonly plan: OfficePlan) {
    const { width, depth } = plan.area;
    this.cell = Math.max(PATHS.cell, Math.sqrt((width * depth) / PATHS.mostCells));
    this.columns = Math.ceil(width / this.cell);
    this.rows = Math.ceil(depth / this.cell);
    const count = this.columns * this.rows;
    this.blocked = new Uint8Array(count);
    this.cost = new Float32Array(count);
    this.from = new Int32Array(count);
    this.seen = new Uint32Array(count);
    this.blockFurniture();
  }

  /** Give the way from one place to another; straight where no way around is found. */
  between(fromX: number, fromZ: number, toX: number, toZ: number): Waypoints {
    const start = this.freeNear(fromX, fromZ);
    const goal = this.freeNear(toX, toZ);
    const cells = start < 0 || goal < 0 ? [] : this.findWay(start, goal);
    const points = cells.map((cell) => this.middleOf(cell));
    return this.straightened([[fromX, fromZ], ...points, [toX, toZ]]);
  }

  private blockFurniture(): void {
    const { left, rear } = this.plan.area;
    for (const foot of this.plan.footprints) {
      if (!foot.solid) continue;
      const halfWidth = foot.width / 2 + PATHS.body;
      const halfDepth = foot.depth / 2 + PATHS.body;
      const reach = Math.hypot(halfWidth, halfDepth);
      const cos = Math.cos(foot.turn);
      const sin = Math.sin(foot.turn);
      for (let row = this.rowOf(foot.z - reach); row <= this.rowOf(foot.z + reach); row += 1) {
        for (let column = this.columnOf(foot.x - reach); column <= this.columnOf(foot.x + reach); column += 1) {
          const dx = left + (column + 0.5) * this.cell - foot.x;
          const dz = rear + (row + 0.5) * this.cell - foot.z;
          const inside = Math.abs(dx * cos - dz * sin) < halfWidth && Math.abs(dx * sin + dz * cos) < halfDepth;
          if (inside) this.blocked[row * this.columns + column] = 1;
        }
      }
    }
  }

  private columnOf(x: number): number {
    return Math.min(this.columns - 1, Math.max(0, Math.floor((x - this.plan.area.left) / this.cell)));
  }

  private rowOf(z: number): number {
    return Math.min(this.rows - 1, Math.max(0, Math.floor((z - this.plan.area.rear) / this.cell)));
  }

  private middleOf(cell: number): [number, number] {
    const { left, rear } = this.plan.area;
    return [left + ((cell % this.columns) + 0.5) * this.cell, rear + (Math.floor(cell / this.columns) + 0.5) * this.cell];
  }

  /** Find the free cell nearest to a place: whoever sits at a desk first steps away from it. */
  private freeNear(x: number, z: number): number {
    const column = this.columnOf(x);
    const row = this.rowOf(z);
    let best = -1;
    let nearest = Infinity;
    for (let dr = -4; dr <= 4; dr += 1) {
      for (let dc = -4; dc <= 4; dc += 1) {
        const r = row + dr;
        const c = column + dc;
        if (r < 0 || c < 0 || r >= this.rows || c >= this.columns || this.blocked[r * this.columns + c]) continue;
        const [cx, cz] = this.middleOf(r * this.columns + c);
        const distance = Math.hypot(cx - x, cz - z);
        if (distance >= nearest) continue;
        nearest = distance;
        best = r * this.columns + c;
      }
    }
    return best;
  }

  private findWay(start: number, goal: number): number[] {
    this.search += 1;
    const open = new Heap();
    const goalColumn = goal % this.columns;
    const goalRow = Math.floor(goal / this.columns);
    const rest = (cell: number): number => {
      const dx = Math.abs((cell % this.columns) - goalColumn);
      const dz = Math.abs(Math.floor(cell / this.columns) - goalRow);
      return Math.max(dx, dz) + (DIAGONAL - 1) * Math.min(dx, dz);
    };
    this.reach(start, 0, -1);
    open.push(start, rest(start));
    for (let cell = open.pop(); cell >= 0; cell = open.pop()) {
      if (cell === goal) return this.trail(goal);
      this.expand(cell, open, rest);
    }
    return [];
  }

  private expand(cell: number, open: Heap, rest: (cell: number) => number): void {
    const column = cell % this.columns;
    const row = Math.floor(cell / this.columns);
    for (const [dc, dr, length] of STEPS) {
      const c = column + dc;
      const r = row + dr;
      if (c < 0 || r < 0 || c >= this.columns || r >= this.rows) continue;
      const next = r * this.columns + c;
      const cutsCorner = dc !== 0 && dr !== 0 && (this.blocked[row * this.columns + c] || this.blocked[r * this.columns + column]);
      if (this.blocked[next] || cutsCorner) continue;
      const cost = this.cost[cell]! + length;
      if (this.seen[next] === this.search && this.cost[next]! <= cost) continue;
      this.reach(next, cost, cell);
      open.push(next, cost + rest(next));
    }
  }

  private reach(cell: number, cost: number, from: number): void {
    this.seen[cell] = this.search;
    this.cost[cell] = cost;
    this.from[cell] = from;
  }

  private trail(goal: number): number[] {
    const cells: number[] = [];
    for (let cell = goal; cell >= 0; cell = this.from[cell]!) cells.push(cell);
    return cells.reverse();
  }

  /** Leave out points that a straight line skips without meeting furniture; the first and last step stay. */
  private straightened(points: readonly (readonly [number, number])[]): Waypoints {
    if (points.length < 4) return points;
    const kept = [points[0]!, points[1]!];
    const last = points.length - 2;
    for (let at = 1; at < last; ) {
      let next = last;
      while (next > at + 1 && !this.isClear(points[at]!, points[next]!)) next -= 1;
      kept.push(points[next]!);
      at = next;
    }
    return [...kept, points[points.length - 1]!];
  }

  private isClear(a: readonly [number, number], b: readonly [number, number]): boolean {
    const steps = Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / (this.cell * 0.5));
    for (let i = 1; i < steps; i += 1) {
      const x = a[0] + ((b[0] - a[0]) * i) / steps;
      const z = a[1] + ((b[1] - a[1]) * i) / steps;
      if (this.blocked[this.rowOf(z) * this.columns + this.columnOf(x)]) return false;
    }
    return true;
  }
}
