import type { BufferGeometry } from 'three';

import { PieceBuilder } from '../geometry/builder';
import { box } from '../geometry/chamferBox';
import { chanceFrom, pickBy } from '../geometry/chance';
import { ball, cylinder, plainBox, ring } from '../geometry/kit';
import { FURNITURE } from '../palette';

const { wood, woodDark, metal, books, accents } = FURNITURE;
const SHELF = { width: 1.4, height: 1.6, depth: 0.34, boards: 4 } as const;

/** A bookcase that faces +z, its back .17 m behind the origin. */
export function bookcase(): BufferGeometry {
  const build = new PieceBuilder();
  const { width, height, depth, boards } = SHELF;
  build.add(plainBox(width, height, 0.05), '#c79a68', { at: [0, height / 2, -0.15] });
  for (const side of [-1, 1]) build.add(box(0.05, height, depth, 0.015), wood, { at: [side * (width / 2 - 0.02), height / 2, 0] });
  for (let row = 0; row < boards; row += 1) {
    const y = 0.06 + (row * (height - 0.1)) / (boards - 1);
    build.add(plainBox(width, 0.045, depth), wood, { at: [0, y, 0] });
    if (row < boards - 1) bookRow(build, y, row);
  }
  return build.build();
}

function bookRow(build: PieceBuilder, y: number, row: number): void {
  const chance = chanceFrom(31 + row);
  for (let x = -SHELF.width / 2 + 0.1; x < SHELF.width / 2 - 0.16; ) {
    const draw = chance();
    if (draw < 0.14) {
      x += 0.14;
    } else if (draw < 0.22 && x < SHELF.width / 2 - 0.3) {
      build.add(ball(0.085, 8, 6), pickBy(accents, Math.floor(chance() * 4)), { at: [x + 0.09, y + 0.1, 0.02] }, null);
      x += 0.2;
    } else {
      const thick = 0.055 + chance() * 0.05;
      const tall = 0.22 + chance() * 0.13;
      build.add(plainBox(thick - 0.008, tall, 0.2), pickBy(books, Math.floor(chance() * 7)), { at: [x + thick / 2, y + 0.02 + tall / 2, 0.02], turn: [0, 0, chance() < 0.12 ? 0.14 : 0] }, null);
      x += thick;
    }
  }
}

/** A board with notes on a wall; its back touches the wall at the origin, facing +z. */
export function noteBoard(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(box(1.5, 0.86, 0.05, 0.02), wood, { at: [0, 1.5, 0.03] }, null);
  build.add(plainBox(1.4, 0.76, 0.05), '#fffdf8', { at: [0, 1.5, 0.042] }, null);
  const chance = chanceFrom(3);
  const notes = ['#f0c76c', '#e79a7c', '#9bc0a0', '#9fabdc'];
  for (let note = 0; note < 11; note += 1) {
    const at = [-0.52 + (note % 6) * 0.21, 1.66 - Math.floor(note / 6) * 0.25, 0.072] as const;
    build.add(plainBox(0.14, 0.14, 0.012), pickBy(notes, Math.floor(chance() * 4)), { at, turn: [0, 0, (chance() - 0.5) * 0.2] }, null);
  }
  return build.build();
}

export function picture(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(box(0.62, 0.8, 0.05, 0.02), wood, { at: [0, 1.5, 0.03] }, null);
  build.add(plainBox(0.54, 0.72, 0.05), '#fbf3e4', { at: [0, 1.5, 0.04] }, null);
  build.tint(cylinder(0.17, 0.17, 0.01, 18), { at: [0, 1.6, 0.066], turn: [Math.PI / 2, 0, 0] }, null);
  return build.add(plainBox(0.42, 0.2, 0.01), accents[3], { at: [0, 1.3, 0.066] }, null).build();
}

export function clock(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(ring(0.26, 0.03, Math.PI * 2, 24, 5), woodDark, { at: [0, 1.95, 0.05] }, null);
  build.add(cylinder(0.25, 0.25, 0.03, 24), '#fffdf8', { at: [0, 1.95, 0.03], turn: [Math.PI / 2, 0, 0] }, null);
  build.add(plainBox(0.025, 0.16, 0.015), metal, { at: [0, 2.02, 0.06] }, null);
  return build.add(plainBox(0.12, 0.025, 0.015), metal, { at: [0.05, 1.95, 0.06] }, null).build();
}

/** A coffee bar with its machine and cups, facing +z. */
export function coffeeBar(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(box(1.7, 0.82, 0.55, 0.04), '#e9dfd0', { at: [0, 0.41, 0] });
  build.add(box(1.8, 0.05, 0.62, 0.018), wood, { at: [0, 0.85, 0] }, null);
  ['#cbdac2', '#f0d3c3', '#c8cee6'].forEach((colour, door) => build.add(plainBox(0.5, 0.62, 0.02), colour, { at: [(door - 1) * 0.55, 0.42, 0.28] }));
  build.add(box(0.34, 0.4, 0.3, 0.04), FURNITURE.rack, { at: [-0.5, 1.07, -0.02] }, null);
  build.add(plainBox(0.26, 0.1, 0.2), FURNITURE.white, { at: [-0.5, 0.95, 0.1] }, null);
  ['#d6967a', '#7684bb', '#8fae8b', '#f0c76c'].forEach((colour, cup) => build.add(cylinder(0.05, 0.042, 0.1, 10), colour, { at: [0.05 + cup * 0.15, 0.92, 0.05 * (cup % 2)] }, null));
  return build.build();
}

/** One metre of a low divider; its instance stretches it along x and colours it. */
export function divider(): BufferGeometry {
  const build = new PieceBuilder();
  build.tint(plainBox(1, 0.7, 0.16), { at: [0, 0.35, 0] });
  build.add(plainBox(1, 0.06, 0.22), wood, { at: [0, 0.72, 0] }, null);
  return build.add(plainBox(1, 0.2, 0.26), woodDark, { at: [0, 0.84, 0] }, null).build();
}
