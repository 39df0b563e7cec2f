import type { BufferGeometry } from 'three';

import { PieceBuilder } from '../geometry/builder';
import { box } from '../geometry/chamferBox';
import { ball, cylinder, plainBox, ring, turned } from '../geometry/kit';
import { FURNITURE } from '../palette';

const { wood, woodLight, woodDark, white, metal, device, deviceBack, stand, paper, bulb, leaves, books } = FURNITURE;
const ABOVE = null;

export type DeskStyle = 'lamp' | 'drawers' | 'laptop';

/** Where the picture of a screen stands on its desk, seen from the sitter; the far edge of the desk is -z. */
export const SCREEN_PLACES = {
  monitor: { y: 0.96, z: -0.1545, tilt: -0.06, width: 0.64, height: 0.36 },
  laptop: { y: 0.842, z: -0.2025, tilt: -0.24, width: 0.42, height: 0.265 },
} as const;

export const screenOf = (style: DeskStyle): keyof typeof SCREEN_PLACES => (style === 'laptop' ? 'laptop' : 'monitor');

/** Build a desk whose sitter is at +z and looks to -z. Panels take the department's colour. */
export function desk(style: DeskStyle): BufferGeometry {
  const build = new PieceBuilder();
  table(build, style === 'drawers' ? woodLight : wood);
  if (style === 'laptop') laptop(build);
  else monitor(build);
  if (style === 'lamp') lamp(build);
  if (style === 'drawers') drawers(build);
  if (style === 'laptop') succulent(build);
  mug(build, style);
  return build.build();
}

/** The same desk from afar: top, legs and panels. */
export function farDesk(style: DeskStyle): BufferGeometry {
  const build = new PieceBuilder();
  build.add(plainBox(1.52, 0.055, 0.78), wood, { at: [0, 0.655, 0] }, ABOVE);
  build.add(plainBox(0.05, 0.62, 0.6), woodDark, { at: [-0.68, 0.32, 0] });
  build.add(plainBox(0.05, 0.62, 0.6), woodDark, { at: [0.68, 0.32, 0] });
  build.tint(plainBox(1.5, 0.3, 0.03), { at: [0, 0.84, -0.385] }, ABOVE);
  if (style === 'laptop') build.add(plainBox(0.46, 0.31, 0.03), device, { at: [0, 0.84, -0.22], turn: [-0.24, 0, 0] }, ABOVE);
  else build.add(plainBox(0.7, 0.42, 0.045), deviceBack, { at: [0, 0.96, -0.18], turn: [-0.06, 0, 0] }, ABOVE);
  return build.build();
}

function table(build: PieceBuilder, top: string): void {
  build.add(box(1.52, 0.055, 0.78, 0.022), top, { at: [0, 0.655, 0] }, ABOVE);
  for (const x of [-1, 1]) {
    for (const z of [-1, 1]) build.add(cylinder(0.028, 0.024, 0.62, 6), woodDark, { at: [x * 0.66, 0.32, z * 0.28], turn: [-z * 0.06, 0, x * 0.05] });
  }
  build.tint(box(1.3, 0.26, 0.025, 0.01), { at: [0, 0.5, -0.33] });
  build.tint(box(1.5, 0.34, 0.035, 0.014), { at: [0, 0.84, -0.385] }, ABOVE);
}

function monitor(build: PieceBuilder): void {
  build.add(cylinder(0.1, 0.12, 0.018, 14), stand, { at: [0, 0.69, -0.16] }, ABOVE);
  build.add(plainBox(0.05, 0.16, 0.03), stand, { at: [0, 0.76, -0.19] }, ABOVE);
  build.add(box(0.7, 0.42, 0.045, 0.02), deviceBack, { at: [0, 0.96, -0.18], turn: [-0.06, 0, 0] }, ABOVE);
  build.add(box(0.44, 0.022, 0.15, 0.008), white, { at: [0, 0.692, 0.14] }, ABOVE);
  build.add(box(0.07, 0.025, 0.1, 0.012), white, { at: [0.32, 0.692, 0.15] }, ABOVE);
}

function laptop(build: PieceBuilder): void {
  build.add(box(0.46, 0.02, 0.3, 0.008), device, { at: [0, 0.692, -0.04] }, ABOVE);
  build.add(box(0.46, 0.31, 0.02, 0.008), device, { at: [0, 0.84, -0.215], turn: [-0.24, 0, 0] }, ABOVE);
  build.add(plainBox(0.36, 0.002, 0.14), '#b9b3a9', { at: [0, 0.703, -0.06] }, ABOVE);
  build.add(plainBox(0.28, 0.005, 0.2), paper, { at: [0.42, 0.686, 0.12], turn: [0, 0.3, 0] }, ABOVE);
}

function lamp(build: PieceBuilder): void {
  build.add(cylinder(0.08, 0.09, 0.02, 12), metal, { at: [0.6, 0.69, -0.22] }, ABOVE);
  build.add(cylinder(0.013, 0.013, 0.38, 5), metal, { at: [0.6, 0.87, -0.24], turn: [-0.05, 0, 0] }, ABOVE);
  build.add(cylinder(0.012, 0.012, 0.22, 5), metal, { at: [0.56, 1.05, -0.17], turn: [1.15, -0.3, 0] }, ABOVE);
  build.tint(turned([[0.03, 0.09], [0.05, 0.085], [0.105, 0], [0.095, 0], [0.04, 0.075]], 12), { at: [0.52, 1, -0.07] }, ABOVE);
  build.glow(ball(0.05, 8, 6), bulb, { at: [0.52, 1.005, -0.07], scale: [1, 0.6, 1] });
}

function drawers(build: PieceBuilder): void {
  build.add(box(0.36, 0.44, 0.5, 0.03), white, { at: [0.5, 0.3, 0.02] });
  for (let row = 0; row < 3; row += 1) build.add(plainBox(0.12, 0.018, 0.02), '#c9bfae', { at: [0.5, 0.2 + row * 0.13, 0.275] });
  for (let book = 0; book < 4; book += 1) {
    build.add(plainBox(0.24 - 0.01 * book, 0.03, 0.18), books[book]!, { at: [-0.52, 0.7 + book * 0.031, -0.2], turn: [0, 0.1 * book - 0.1, 0] }, ABOVE);
  }
}

function succulent(build: PieceBuilder): void {
  build.add(turned([[0, 0], [0.05, 0], [0.06, 0.09], [0, 0.09]], 10), white, { at: [0.6, 0.685, -0.2] }, ABOVE);
  for (let leaf = 0; leaf < 5; leaf += 1) {
    const angle = leaf * 1.3;
    const at = [0.6 + Math.sin(angle) * 0.045, 0.83 + (leaf % 2) * 0.04, -0.2 + Math.cos(angle) * 0.045] as const;
    build.add(ball(0.06, 6, 5), leaves[leaf % 4]!, { at, turn: [0.3, leaf, 0], scale: [0.7, 1.1, 0.4] }, ABOVE);
  }
}

function mug(build: PieceBuilder, style: DeskStyle): void {
  const colour = FURNITURE.accents[style === 'lamp' ? 0 : style === 'drawers' ? 1 : 3];
  build.add(cylinder(0.042, 0.038, 0.09, 10), colour, { at: [-0.42, 0.73, 0.16] }, ABOVE);
  build.add(ring(0.03, 0.009, Math.PI * 2, 8, 4), colour, { at: [-0.465, 0.73, 0.16] }, ABOVE);
}
