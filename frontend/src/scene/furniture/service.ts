import { ExtrudeGeometry, Shape, type BufferGeometry } from 'three';

import { PieceBuilder } from '../geometry/builder';
import { box } from '../geometry/chamferBox';
import { ball, cylinder, plainBox, ring } from '../geometry/kit';
import { FURNITURE } from '../palette';

const { wood, woodDark, white, metal, counter, counterSlats, device, deviceBack, brass, mauve, pegboard, rack, rackSlot, cardboard, paper, accents, bulb } = FURNITURE;

/** Bow a slab around the origin, `sweep` to both sides of +z. */
function bow(inner: number, outer: number, height: number, sweep: number): BufferGeometry {
  const outline = new Shape();
  outline.absarc(0, 0, outer, Math.PI / 2 - sweep, Math.PI / 2 + sweep, false);
  outline.absarc(0, 0, inner, Math.PI / 2 + sweep, Math.PI / 2 - sweep, true);
  const flat = new ExtrudeGeometry(outline, { depth: height, bevelEnabled: false, curveSegments: 18 });
  return flat.rotateX(Math.PI / 2).translate(0, height, 0);
}

/** The curved counter of the help desk; people come from +z, the middle of its front is 2.3 m before the origin. */
export function helpCounter(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(bow(2, 2.28, 0.88, 0.82), counter);
  build.add(bow(1.92, 2.42, 0.05, 0.86), wood, { at: [0, 0.9, 0] }, null);
  for (let slat = -10; slat <= 10; slat += 1) {
    const angle = slat * 0.077;
    build.add(plainBox(0.09, 0.78, 0.05), counterSlats[slat % 2 === 0 ? 1 : 0], { at: [Math.sin(angle) * 2.3, 0.46, Math.cos(angle) * 2.3], turn: [0, angle, 0] });
  }
  build.add(box(0.5, 0.03, 0.34, 0.01), device, { at: [-0.35, 0.975, 2.1], turn: [0, -0.15, 0] }, null);
  build.add(box(0.5, 0.34, 0.03, 0.014), deviceBack, { at: [-0.33, 1.15, 2.22], turn: [0.2, -0.15, 0] }, null);
  build.add(ball(0.07, 12, 8), brass, { at: [0.75, 0.99, 2.06], scale: [1, 0.7, 1] }, null);
  build.add(box(0.5, 0.24, 0.03, 0.012), paper, { at: [0.1, 1.09, 2.25], turn: [-0.2, 0.05, 0] }, null);
  return build.build();
}

/** A bench of 3.4 m with its tools; whoever works at it stands at +z. */
export function repairBench(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(box(3.4, 0.08, 0.8, 0.025), woodDark, { at: [0, 0.8, 0] }, null);
  for (const x of [-1, 0, 1]) build.add(plainBox(0.1, 0.76, 0.7), metal, { at: [x * 1.55, 0.38, 0] });
  build.add(box(1.1, 0.5, 0.66, 0.04), mauve, { at: [-0.8, 0.4, 0] });
  for (let row = 0; row < 2; row += 1) build.add(plainBox(0.5, 0.03, 0.03), white, { at: [-0.8, 0.3 + row * 0.22, 0.34] }, null);
  build.add(ball(0.2, 14, 10), '#e9dfd0', { at: [0.25, 1.03, 0.02] }, null);
  build.add(box(0.4, 0.3, 0.3, 0.05), '#8f9fb8', { at: [0.75, 0.99, 0.05] }, null);
  build.add(box(0.3, 0.22, 0.26, 0.04), accents[0], { at: [1.3, 0.95, 0.08] }, null);
  build.add(cylinder(0.013, 0.013, 0.5, 5), metal, { at: [-0.7, 1.08, -0.2], turn: [0, 0, -0.3] }, null);
  return build.glow(ball(0.06, 8, 6), bulb, { at: [-0.6, 1.34, -0.18] }).build();
}

/** A board of tools on posts, so that it stands at any wall or none. */
export function toolBoard(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(box(2.6, 0.86, 0.05, 0.02), pegboard, { at: [0, 1.48, 0] }, null);
  for (const x of [-1, 1]) build.add(plainBox(0.06, 1.5, 0.05), woodDark, { at: [x * 1.2, 0.75, -0.03] });
  const colours = [FURNITURE.cushion, accents[0], '#efe6d6', metal];
  for (let tool = 0; tool < 10; tool += 1) {
    const shape = tool % 3 === 0 ? ring(0.08, 0.02, Math.PI * 2, 12, 5) : plainBox(0.05, 0.3, 0.03);
    const lean = tool % 3 === 0 ? 0 : tool % 2 === 0 ? -0.15 : 0.2;
    build.add(shape, colours[tool % 4]!, { at: [-1.05 + tool * 0.235, 1.5 + (tool % 2) * 0.1, 0.045], turn: [0, 0, lean] }, null);
  }
  return build.build();
}

export function serverRack(): BufferGeometry {
  const build = new PieceBuilder();
  build.add(box(0.74, 1.7, 0.7, 0.04), rack, { at: [0, 0.85, 0] });
  for (let unit = 0; unit < 7; unit += 1) {
    const y = 0.25 + unit * 0.21;
    build.add(plainBox(0.6, 0.16, 0.02), rackSlot, { at: [0, y, 0.355] }, null);
    for (let light = 0; light < 3; light += 1) {
      build.glow(plainBox(0.03, 0.03, 0.01), light === 2 && unit === 3 ? '#E69F00' : '#39c79c', { at: [-0.2 + light * 0.07, y, 0.37] });
    }
  }
  return build.build();
}

export function boxes(): BufferGeometry {
  const build = new PieceBuilder();
  for (let i = 0; i < 3; i += 1) {
    build.add(box(0.5 - 0.06 * i, 0.4 - 0.05 * i, 0.44, 0.02), i === 1 ? '#d6b183' : cardboard, { at: [0, 0.2 + 0.36 * i, 0.03 * i], turn: [0, 0.2 * i, 0] });
  }
  return build.build();
}
