import type { BufferGeometry } from 'three';

import { PieceBuilder } from '../geometry/builder';
import { box } from '../geometry/chamferBox';
import { ball, cylinder, softBox } from '../geometry/kit';
import { FURNITURE } from '../palette';

/** One seat of a sofa, .8 m wide, facing +z; neighbours join into a long sofa. */
export function sofaSeat(): BufferGeometry {
  const build = new PieceBuilder();
  build.tint(box(0.8, 0.2, 0.9, 0.03), { at: [0, 0.19, 0] });
  build.tint(softBox(0.82, 0.5, 0.24, 0.1), { at: [0, 0.47, -0.36], turn: [-0.12, 0, 0] });
  build.tint(softBox(0.77, 0.15, 0.64, 0.06), { at: [0, 0.305, 0.08] }, () => 1.12);
  for (const x of [-1, 1]) for (const z of [-1, 1]) build.add(cylinder(0.03, 0.02, 0.12, 6), FURNITURE.woodDark, { at: [x * 0.34, 0.06, z * 0.34] });
  return build.build();
}

/** The arm that ends a sofa. */
export function sofaArm(): BufferGeometry {
  return new PieceBuilder().tint(softBox(0.24, 0.42, 0.92, 0.1), { at: [0, 0.31, 0] }).build();
}

export function cushion(): BufferGeometry {
  return new PieceBuilder().tint(softBox(0.38, 0.34, 0.13, 0.06), { at: [0, 0.54, -0.14], turn: [-0.35, -0.2, 0.12] }, null).build();
}

export function pouf(): BufferGeometry {
  return new PieceBuilder().tint(ball(0.42, 16, 10), { at: [0, 0.27, 0], scale: [1, 0.66, 1] }).build();
}
