import type { BufferGeometry } from 'three';

import { PieceBuilder } from '../geometry/builder';
import { box } from '../geometry/chamferBox';
import { ball, cylinder, plainBox, softBox } from '../geometry/kit';
import { FURNITURE } from '../palette';

const ARMS = 5;

/** Build a swivel chair that faces +z; seat and back take the department's colour. */
export function chair(): BufferGeometry {
  const build = new PieceBuilder();
  build.tint(softBox(0.5, 0.09, 0.48, 0.04, 1), { at: [0, 0.4, 0] });
  build.tint(softBox(0.46, 0.46, 0.08, 0.04, 1), { at: [0, 0.7, -0.25], turn: [-0.14, 0, 0] }, null);
  build.add(box(0.06, 0.22, 0.04, 0.012), FURNITURE.metal, { at: [0, 0.5, -0.25] });
  build.add(cylinder(0.03, 0.03, 0.26, 8), FURNITURE.metal, { at: [0, 0.24, 0] });
  for (let arm = 0; arm < ARMS; arm += 1) {
    const angle = (arm * Math.PI * 2) / ARMS;
    build.add(plainBox(0.05, 0.035, 0.26), FURNITURE.metal, { at: [Math.sin(angle) * 0.13, 0.085, Math.cos(angle) * 0.13], turn: [0, angle, 0] });
    build.add(ball(0.035, 6, 4), FURNITURE.castor, { at: [Math.sin(angle) * 0.25, 0.035, Math.cos(angle) * 0.25] });
  }
  return build.build();
}

/** The same chair from afar. */
export function farChair(): BufferGeometry {
  const build = new PieceBuilder();
  build.tint(plainBox(0.48, 0.09, 0.46), { at: [0, 0.4, 0] });
  build.tint(plainBox(0.44, 0.46, 0.08), { at: [0, 0.7, -0.25], turn: [-0.14, 0, 0] }, null);
  build.add(plainBox(0.06, 0.36, 0.06), FURNITURE.metal, { at: [0, 0.2, 0] });
  build.add(plainBox(0.46, 0.05, 0.07), FURNITURE.metal, { at: [0, 0.06, 0] });
  build.add(plainBox(0.07, 0.05, 0.46), FURNITURE.metal, { at: [0, 0.06, 0] });
  return build.build();
}
