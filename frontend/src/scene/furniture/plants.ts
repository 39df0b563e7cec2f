import { IcosahedronGeometry, type BufferGeometry } from 'three';

import { PieceBuilder } from '../geometry/builder';
import { chanceFrom, pickBy } from '../geometry/chance';
import { ball, cylinder, placed, turned } from '../geometry/kit';
import { FURNITURE } from '../palette';

const { leaves, trunk } = FURNITURE;
const TUFTS = 19;
const GOLDEN_ANGLE = 2.39996;

/** The pot takes the colour of the instance. */
function potted(sides = 14): PieceBuilder {
  const profile = [[0, 0], [0.15, 0], [0.2, 0.1], [0.22, 0.34], [0.19, 0.36], [0.17, 0.32], [0, 0.32]] as const;
  return new PieceBuilder().tint(turned(profile, sides));
}

export function leafyPlant(): BufferGeometry {
  const build = potted();
  for (let leaf = 0; leaf < 11; leaf += 1) {
    const angle = leaf * GOLDEN_ANGLE;
    const blade = placed(ball(0.17, 8, 6), { at: [0, 0.2, 0], scale: [0.75, 1.35, 0.16] });
    const bent = placed(blade, { at: [0, 0, 0.1], turn: [0.35 + 0.5 * ((leaf % 4) / 4), 0, 0] });
    build.add(bent, pickBy(leaves, leaf), { at: [Math.sin(angle) * 0.1, 0.42 + (leaf % 3) * 0.13, Math.cos(angle) * 0.1], turn: [0, angle, 0] }, null);
  }
  return build.build();
}

export function tree(): BufferGeometry {
  const build = potted();
  build.add(cylinder(0.03, 0.045, 0.9, 8), trunk, { at: [0, 0.7, 0], turn: [0, 0, 0.05] });
  const crowns = [[0, 1.35, 0, 0.42], [0.24, 1.1, 0.12, 0.28], [-0.22, 1.16, -0.08, 0.32], [0.05, 1.62, -0.05, 0.28]] as const;
  crowns.forEach(([x, y, z, radius], i) => {
    build.add(ball(radius, 12, 9), pickBy(leaves, i), { at: [x, y, z], turn: [i, i, 0], scale: [1, 0.88, 1] }, underside(y, radius));
  });
  return build.build();
}

export function snakePlant(): BufferGeometry {
  const build = potted();
  for (let blade = 0; blade < 9; blade += 1) {
    const angle = blade * GOLDEN_ANGLE;
    const leaf = placed(turned([[0, 0], [0.05, 0.02], [0.065, 0.3], [0.04, 0.55], [0, 0.7]], 5), {
      turn: [0.14 + 0.1 * (blade % 3), 0, 0], scale: [1, 0.8 + 0.25 * (blade % 3), 0.5],
    });
    build.add(leaf, pickBy(leaves, blade + 1), { at: [Math.sin(angle) * 0.07, 0.3, Math.cos(angle) * 0.07], turn: [0, angle, 0] }, null);
  }
  return build.build();
}

/** One metre of hedge: small leaves of many sizes, so that it reads as leaves and not as cabbages. */
export function hedge(): BufferGeometry {
  const build = new PieceBuilder();
  const chance = chanceFrom(5);
  build.add(placed(ball(0.5, 14, 6), { scale: [1.16, 0.32, 0.28] }), leaves[3], { at: [0, 0.94, 0] }, null);
  for (let tuft = 0; tuft < TUFTS; tuft += 1) {
    const x = -0.5 + tuft / (TUFTS - 1);
    const radius = 0.09 + chance() * 0.055;
    const at = [x, 0.98 + chance() * 0.1 - Math.abs(chance() - 0.5) * 0.06, (chance() - 0.5) * 0.2] as const;
    build.add(new IcosahedronGeometry(radius, 1), pickBy(leaves, Math.floor(chance() * 4)), { at, turn: [chance() * 3, chance() * 3, 0], scale: [1, 0.92, 1] }, underside(at[1], radius));
  }
  return build.build();
}

const underside = (middle: number, radius: number) => (point: { y: number }): number => 0.74 + 0.26 * Math.min(1, Math.max(0, (point.y - middle + radius) / (radius * 1.5)));

export function farPlant(): BufferGeometry {
  const build = potted(7);
  build.add(new IcosahedronGeometry(0.36, 1), leaves[0], { at: [0, 0.72, 0], scale: [1, 1.15, 1] }, null);
  return build.build();
}

export function farHedge(): BufferGeometry {
  return new PieceBuilder().add(placed(ball(0.5, 10, 5), { scale: [1.1, 0.36, 0.34] }), leaves[1], { at: [0, 0.95, 0] }, null).build();
}
