import type { DeskPlan, Footprint, Halo, OfficePlan, Placement, Pool, SeatPlan } from './types';
import { pieceOf, type PieceName } from './pieces';

/** Options of one placement; everything but the place has a default. */
export interface Put {
  y?: number;
  turn?: number;
  colour?: string;
  scale?: number | readonly [number, number, number];
}

/** Collects the set while the rooms are furnished. */
export class Arrangement {
  readonly pieces = new Map<PieceName, Placement[]>();
  readonly footprints: Footprint[] = [];
  readonly pools: Pool[] = [];
  readonly halos: Halo[] = [];
  readonly desks: DeskPlan[] = [];
  readonly seats: SeatPlan[] = [];
  readonly tables: OfficePlan['tables'] = [];

  /** Put a piece on the floor with the dark it casts there. */
  put(name: PieceName, x: number, z: number, { y = 0, turn = 0, colour = '#ffffff', scale = 1 }: Put = {}): void {
    const size = typeof scale === 'number' ? ([scale, scale, scale] as const) : scale;
    const list = this.pieces.get(name) ?? [];
    list.push({ x, y, z, turn, colour, scale: size });
    this.pieces.set(name, list);
    const foot = pieceOf(name).foot;
    if (!foot || y > 0) return;
    const [footX, footZ] = ahead(x, z, turn, -(foot.z ?? 0));
    const { strength, blur, solid = false } = foot;
    this.footprints.push({ x: footX, z: footZ, width: foot.width * size[0], depth: foot.depth * size[2], turn, strength, blur, solid });
  }

  /** Hang a lamp's light over the plan; `halo` is the size of its glow, 0 for none. */
  light(x: number, z: number, radius: number, power: number, halo = 0, height = 0): void {
    this.pools.push({ x, z, radius, power });
    if (halo > 0) this.halos.push({ x, y: height, z, size: halo });
  }

  /** Tell whether no other plant is near: two at one spot look like one by mistake. */
  isBare(x: number, z: number, radius: number): boolean {
    const plants = (['leafyPlant', 'snakePlant', 'tree'] as const).flatMap((name) => this.pieces.get(name) ?? []);
    return !plants.some((plant) => Math.hypot(plant.x - x, plant.z - z) < radius);
  }

  /** Tell whether nothing stands and nobody sits within a radius. */
  isFree(x: number, z: number, radius: number): boolean {
    const near = (other: { x: number; z: number }, extra: number): boolean => Math.hypot(other.x - x, other.z - z) < radius + extra;
    return (
      !this.seats.some((seat) => near(seat, 0.3)) &&
      !this.tables.some((table) => near(table, table.radius + 0.6)) &&
      !this.footprints.some((foot) => foot.solid && near(foot, Math.min(foot.width, foot.depth) / 2) )
    );
  }
}

/** Go a distance from a place in the direction in which a sitter with this rotation looks (0 looks to -z). */
export function ahead(x: number, z: number, rotationY: number, distance: number): [number, number] {
  return [x - Math.sin(rotationY) * distance, z - Math.cos(rotationY) * distance];
}

/** Go sideways, to the right of someone with this rotation. */
export function beside(x: number, z: number, rotationY: number, distance: number): [number, number] {
  return [x + Math.cos(rotationY) * distance, z - Math.sin(rotationY) * distance];
}
