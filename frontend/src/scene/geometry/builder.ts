import type { BufferGeometry } from 'three';

import { box } from './chamferBox';
import { mark, merged, nearFloor, painted, placed, type Pose, type Shade } from './kit';

/** Collects painted parts of one piece of the set; a tinted part takes the colour of its instance. */
export class PieceBuilder {
  private readonly parts: BufferGeometry[] = [];

  /** Add a part in a fixed colour; parts near the floor darken. */
  add(geometry: BufferGeometry, hex: string, pose: Pose = {}, shade: Shade | null = nearFloor): this {
    return this.push(geometry, hex, pose, shade, 0);
  }

  /** Add a part that takes the colour of the instance. */
  tint(geometry: BufferGeometry, pose: Pose = {}, shade: Shade | null = nearFloor): this {
    return this.push(geometry, '#ffffff', pose, shade, 1);
  }

  /** Add a part that shines by itself (lamps, light bars). */
  glow(geometry: BufferGeometry, hex: string, pose: Pose = {}): this {
    return this.push(geometry, hex, pose, null, 2);
  }

  block(size: readonly [number, number, number], hex: string, at: readonly [number, number, number], radius = 0.02): this {
    return this.add(box(...size, radius), hex, { at });
  }

  build(): BufferGeometry {
    return merged(this.parts);
  }

  private push(geometry: BufferGeometry, hex: string, pose: Pose, shade: Shade | null, finish: number): this {
    this.parts.push(mark(painted(placed(geometry, pose), hex, shade ?? undefined), 'finish', finish));
    return this;
  }
}
