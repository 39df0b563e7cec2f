import type { SceneFloor } from '../../protocol/types';
import { FURNITURE } from '../palette';
import { beside, type Arrangement } from './arrangement';

/** How deep the footprint of one divider is, and about how long each piece. */
const DIVIDER = { depth: 0.3, piece: 1 } as const;

/** Show what people walk around: walls and obstacles that an administrator put, as dividers of that size. */
export function furnishObstacles(set: Arrangement, floor: SceneFloor): void {
  for (const { x, z, width, depth, rotationY = 0 } of floor.obstacles ?? []) {
    const pieces = Math.max(1, Math.round(width / DIVIDER.piece));
    for (let i = 0; i < pieces; i += 1) {
      const [pieceX, pieceZ] = beside(x, z, rotationY, width * ((i + 0.5) / pieces - 0.5));
      set.put('divider', pieceX, pieceZ, { turn: rotationY, colour: FURNITURE.white, scale: [width / pieces, 1, depth / DIVIDER.depth] });
    }
  }
}
