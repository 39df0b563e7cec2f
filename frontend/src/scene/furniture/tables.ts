import type { BufferGeometry } from 'three';

import { PieceBuilder } from '../geometry/builder';
import { ball, cylinder, dome, plainBox, ring, turned } from '../geometry/kit';
import { FURNITURE } from '../palette';

const { wood, woodLight, woodDark, white, paper, device, accents, leaves, brass } = FURNITURE;

/** A round table of radius 1 m at the top; its instance scales it. Things on it lie where every size can carry them. */
export function meetingTable(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(cylinder(1, 1, 0.06, 36), wood, { at: [0, 0.68, 0] }, null);
  build.add(ring(1, 0.026, Math.PI * 2, 36, 5), woodLight, { at: [0, 0.68, 0], turn: [Math.PI / 2, 0, 0] }, null);
  build.add(turned([[0, 0], [0.43, 0], [0.44, 0.04], [0.11, 0.1], [0.08, 0.3], [0.1, 0.62], [0.24, 0.66]], 18), white);
  papers(build);
  vase(build);
  return build.build();
}

function papers(build: PieceBuilder): void {
  build.add(plainBox(0.28, 0.012, 0.2), paper, { at: [0.4, 0.717, 0.28], turn: [0, 0.5, 0] }, null);
  build.add(plainBox(0.28, 0.012, 0.2), paper, { at: [-0.43, 0.717, -0.24], turn: [0, 2.2, 0] }, null);
  build.add(plainBox(0.32, 0.016, 0.22), device, { at: [-0.24, 0.718, 0.48], turn: [0, -0.4, 0] }, null);
  build.add(cylinder(0.034, 0.03, 0.09, 10), accents[1], { at: [0.6, 0.755, -0.08] }, null);
  build.add(cylinder(0.034, 0.03, 0.09, 10), accents[0], { at: [-0.63, 0.755, 0.15] }, null);
}

function vase(build: PieceBuilder): void {
  build.add(turned([[0, 0], [0.055, 0], [0.08, 0.1], [0.04, 0.2], [0.05, 0.24], [0, 0.24]], 12), '#8fb0ab', { at: [0.02, 0.71, 0] }, null);
  for (let leaf = 0; leaf < 7; leaf += 1) {
    const angle = leaf * 2.4;
    build.add(ball(0.06, 6, 5), leaves[leaf % 4]!, { at: [0.02 + Math.sin(angle) * 0.08, 1.02 + (leaf % 3) * 0.07, Math.cos(angle) * 0.08], turn: [leaf, leaf, 0], scale: [0.6, 1.2, 0.35] }, null);
  }
}

export function coffeeTable(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(cylinder(0.62, 0.62, 0.05, 28), wood, { at: [0, 0.38, 0] }, null);
  for (let leg = 0; leg < 3; leg += 1) build.add(cylinder(0.025, 0.025, 0.38, 6), woodDark, { at: [Math.sin(leg * 2.1) * 0.38, 0.19, Math.cos(leg * 2.1) * 0.38] });
  build.add(plainBox(0.26, 0.03, 0.2), accents[0], { at: [0.12, 0.42, 0.1], turn: [0, 0.4, 0] }, null);
  build.add(cylinder(0.042, 0.038, 0.08, 10), white, { at: [-0.22, 0.45, -0.05] }, null);
  return build.build();
}

export function mushroomLamp(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(turned([[0, 0], [0.07, 0], [0.035, 0.03], [0.028, 0.14], [0.04, 0.17]], 10), brass, {}, null);
  return build.glow(dome(0.12, Math.PI * 0.52, 14, 6), '#ffe9bd', { at: [0, 0.14, 0] }).build();
}

export function floorLamp(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(cylinder(0.16, 0.18, 0.04, 14), FURNITURE.metal, { at: [0, 0.02, 0] });
  build.add(cylinder(0.018, 0.018, 1.55, 6), FURNITURE.metal, { at: [0, 0.8, 0] }, null);
  return build.glow(turned([[0.13, 0.32], [0.22, 0], [0.2, 0], [0.11, 0.31]], 16), '#fbe4b8', { at: [0, 1.5, 0] }).build();
}
