import type { BufferGeometry } from 'three';

import { ball, capsule, cylinder, dome, merged, ring, type Pose } from '../geometry/kit';
import { HEAD, limb, type Fineness } from './parts';
import type { Slot } from './figureShader';

/** What sits on a head: each is one instanced mesh, drawn only for those who wear it. */
export const WEAR = ['short', 'bob', 'bun', 'curly', 'pony', 'beanie', 'cap', 'headphones', 'glasses'] as const;
export type Wear = (typeof WEAR)[number];

/** Glasses are too thin for a shadow. */
export const SHADOWLESS: ReadonlySet<Wear> = new Set(['glasses']);

export function wearGeometry(wear: Wear, fineness: Fineness): BufferGeometry {
  return merged(BUILDERS[wear](cutFor(fineness)));
}

/** How finely the pieces of a hairstyle are cut. */
interface Cut {
  dome: [number, number];
  lock: [number, number];
  curls: number;
  strand: [number, number];
  band: [number, number];
}

const cutFor = (fineness: Fineness): Cut =>
  fineness === 'full'
    ? { dome: [20, 9], lock: [11, 8], curls: 26, strand: [9, 3], band: [22, 6] }
    : { dome: [11, 5], lock: [6, 5], curls: 14, strand: [6, 1], band: [10, 4] };

const onHead = (slot: Slot) => (geometry: BufferGeometry, pose: Pose): BufferGeometry => limb(geometry, 'head', slot, pose, (point) => 0.82 + 0.18 * Math.min(1, Math.max(0, (point.y + 0.1) / 0.3)));
const hair = onHead('hair');
const worn = onHead('accessory');

const scalp = ({ dome: segments }: Cut, size: number, sweep: number, tilt: number, at: readonly [number, number, number] = [0, 0.012, -0.012]): BufferGeometry =>
  hair(dome(HEAD * size, Math.PI * sweep, ...segments), { at, turn: [tilt, 0, 0] });

const BUILDERS: Record<Wear, (cut: Cut) => BufferGeometry[]> = {
  short: (cut) => [
    scalp(cut, 1.075, 0.5, -0.38),
    hair(ball(0.1, ...cut.lock), { at: [0.07, 0.185, 0.115], turn: [0, 0, 0.5], scale: [1.35, 0.7, 1] }),
    hair(ball(0.09, ...cut.lock), { at: [-0.09, 0.185, 0.11], turn: [0, 0, -0.3], scale: [1.2, 0.65, 1] }),
  ],
  bob: (cut) => [
    scalp(cut, 1.09, 0.47, -0.42),
    hair(ball(0.2, ...cut.lock), { at: [0, -0.09, -0.1], scale: [1.28, 1.05, 0.85] }),
    hair(capsule(0.072, 0.17, ...cut.strand), { at: [0.236, -0.05, 0.01], turn: [0, 0, 0.06] }),
    hair(capsule(0.072, 0.17, ...cut.strand), { at: [-0.236, -0.05, 0.01], turn: [0, 0, -0.06] }),
    hair(ball(0.1, ...cut.lock), { at: [0.075, 0.18, 0.125], turn: [0.2, 0, -0.25], scale: [1.2, 0.6, 0.9] }),
    hair(ball(0.1, ...cut.lock), { at: [-0.085, 0.175, 0.12], turn: [0.2, 0, 0.3], scale: [1.15, 0.6, 0.9] }),
  ],
  bun: (cut) => [
    scalp(cut, 1.07, 0.5, -0.36),
    hair(ball(0.11, ...cut.lock), { at: [0, 0.26, -0.1] }),
    hair(ball(0.1, ...cut.lock), { at: [0.09, 0.17, 0.11], turn: [0, 0, 0.7], scale: [1.3, 0.6, 1] }),
    hair(ball(0.1, ...cut.lock), { at: [-0.09, 0.17, 0.11], turn: [0, 0, -0.7], scale: [1.3, 0.6, 1] }),
  ],
  curly: (cut) => [scalp(cut, 1.04, 0.5, -0.36, [0, 0.01, -0.01]), ...curls(cut)],
  pony: (cut) => [
    scalp(cut, 1.07, 0.5, -0.38),
    hair(ball(0.1, ...cut.lock), { at: [-0.05, 0.185, 0.12], turn: [0, 0, -0.35], scale: [1.6, 0.65, 1] }),
    hair(ball(0.06, ...cut.lock), { at: [0, 0.1, -0.27] }),
    hair(capsule(0.075, 0.2, ...cut.strand), { at: [0, -0.06, -0.32], turn: [0.28, 0, 0] }),
  ],
  beanie: (cut) => [
    worn(dome(HEAD * 1.12, Math.PI * 0.48, ...cut.dome), { at: [0, 0.03, -0.015], turn: [-0.28, 0, 0], scale: [1, 1.12, 1] }),
    worn(ring(HEAD * 1.06, 0.042, Math.PI * 2, ...cut.band), { at: [0, 0.06, -0.03], turn: [Math.PI / 2 - 0.28, 0, 0] }),
    worn(ball(0.06, ...cut.lock), { at: [0, 0.335, -0.09] }),
  ],
  cap: (cut) => [
    worn(dome(HEAD * 1.12, Math.PI * 0.47, ...cut.dome), { at: [0, 0.035, -0.01], turn: [-0.18, 0, 0], scale: [1, 1.02, 1] }),
    worn(cylinder(0.2, 0.2, 0.022, cut.band[0]), { at: [0, 0.1, 0.2], turn: [0.2, 0, 0], scale: [1, 1, 0.9] }),
  ],
  headphones: (cut) => [
    worn(ring(HEAD * 1.13, 0.024, Math.PI, ...cut.band), { at: [0, 0.02, 0] }),
    worn(cylinder(0.078, 0.078, 0.06, Math.max(8, cut.dome[0] - 6)), { at: [HEAD * 1.08, -0.01, 0], turn: [0, 0, Math.PI / 2] }),
    worn(cylinder(0.078, 0.078, 0.06, Math.max(8, cut.dome[0] - 6)), { at: [-HEAD * 1.08, -0.01, 0], turn: [0, 0, Math.PI / 2] }),
  ],
  glasses: (cut) => [1, -1].map((side) => limb(ring(0.062, 0.01, Math.PI * 2, Math.max(9, cut.band[0] - 6), 4), 'head', 'glasses', { at: [side * 0.09, 0.015, 0.232], turn: [0, side * 0.3, 0] })),
};

/** Curls lie on a Fibonacci sphere, kept out of the face. */
function curls(cut: Cut): BufferGeometry[] {
  return Array.from({ length: cut.curls }, (_, i) => {
    const angle = i * 2.39996;
    const height = 1 - ((i + 0.5) / cut.curls) * 1.15;
    const around = Math.sqrt(Math.max(0, 1 - height * height)) * 0.235;
    const low = Math.sin(angle) * around - 0.045 > 0.12 && height * 0.235 + 0.05 < 0.15;
    const y = low ? 0.18 : height * 0.235 + 0.05;
    const z = low ? 0.12 : Math.sin(angle) * around - 0.045;
    return hair(ball(cut.curls > 20 ? 0.088 : 0.105, Math.max(5, cut.lock[0] - 3), Math.max(4, cut.lock[1] - 2)), { at: [Math.cos(angle) * around, y, z] });
  });
}
