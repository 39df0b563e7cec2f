import { MathUtils, type BufferGeometry } from 'three';

import { box } from '../geometry/chamferBox';
import { ball, capsule, cylinder, dome, mark, merged, painted, placed, plainBox, ring, turned, type Pose, type Shade } from '../geometry/kit';
import { SLOTS, type Slot } from './figureShader';
import { boneIndex, REST, type Bone } from './skeleton';

export type Fineness = 'full' | 'simple';

/** Radius of the head: everything worn on it is measured by it. */
export const HEAD = 0.25;

/** Make a part that rides on a bone, measured from where it starts, and takes the colour of a slot. */
export function limb(geometry: BufferGeometry, bone: Bone, slot: Slot, pose: Pose = {}, shade?: Shade): BufferGeometry {
  const part = painted(placed(geometry, pose), '#ffffff', shade).translate(...REST[boneIndex(bone)]!);
  return mark(mark(part, 'bone', boneIndex(bone)), 'slot', SLOTS.indexOf(slot));
}

/** Shade from a darker bottom to a light top. */
const rising = (from: number, to: number, darkest: number): Shade => (point, facing) =>
  (darkest + (1 - darkest) * MathUtils.smoothstep(point.y, from, to)) * (facing.y < -0.5 ? 0.85 : 1);

const headShade: Shade = (point) => 0.86 + 0.14 * MathUtils.smoothstep(point.y, -0.25, 0);

interface Counts {
  head: [number, number];
  small: [number, number];
  limb: number;
  caps: number;
  torso: number;
}
const COUNTS: Record<Fineness, Counts> = {
  full: { head: [22, 16], small: [9, 7], limb: 9, caps: 3, torso: 18 },
  simple: { head: [12, 9], small: [6, 4], limb: 6, caps: 1, torso: 10 },
};

const TORSO = [[0.001, -0.02], [0.17, -0.02], [0.205, 0.03], [0.215, 0.12], [0.2, 0.26], [0.175, 0.38], [0.13, 0.455], [0.07, 0.485], [0.001, 0.49]] as const;

/** Build body, head and face as one geometry: one draw call for all figures of a level. */
export function body(fineness: Fineness): BufferGeometry {
  const counts = COUNTS[fineness];
  return merged([...trunk(counts), ...head(counts), ...face(fineness), ...sides(counts)]);
}

function trunk({ torso, small }: Counts): BufferGeometry[] {
  return [
    limb(turned(TORSO, torso), 'spine', 'top', {}, rising(-0.02, 0.3, 0.76)),
    limb(ring(0.088, 0.032, Math.PI * 2, torso, 5), 'spine', 'collar', { at: [0, 0.475, 0.005], turn: [Math.PI / 2, 0, 0] }),
    limb(ball(0.2, small[0] + 4, small[1]), 'hips', 'trousers', { scale: [1, 0.62, 0.86] }, rising(-0.12, 0.1, 0.8)),
  ];
}

function head({ head: segments, small }: Counts): BufferGeometry[] {
  return [
    limb(ball(HEAD, ...segments), 'head', 'skin', { scale: [1, 0.98, 0.96] }, headShade),
    limb(ball(0.05, ...small), 'head', 'skin', { at: [HEAD * 0.98, -0.02, 0] }),
    limb(ball(0.05, ...small), 'head', 'skin', { at: [-HEAD * 0.98, -0.02, 0] }),
    limb(ball(0.032, ...small), 'head', 'skin', { at: [0, -0.035, HEAD * 0.97] }),
  ];
}

function face(fineness: Fineness): BufferGeometry[] {
  const full = fineness === 'full';
  const eye = (side: number): BufferGeometry =>
    limb(ball(0.03, full ? 10 : 6, full ? 8 : 5), 'head', 'face', { at: [side * 0.088, 0.015, 0.222], turn: [0, side * 0.35, 0], scale: [0.85, 1.25, 0.5] });
  const glint = (side: number): BufferGeometry => limb(ball(0.007, 5, 4), 'head', 'collar', { at: [side * 0.088 + 0.01, 0.034, 0.236] });
  const cheek = (side: number): BufferGeometry =>
    limb(ball(0.036, full ? 10 : 6, full ? 6 : 4), 'head', 'blush', { at: [side * 0.145, -0.06, 0.187], turn: [0, side * 0.65, 0], scale: [1, 0.7, 0.35] });
  const smile = limb(ring(0.05, 0.0095, Math.PI * 0.8, full ? 10 : 5, full ? 5 : 3), 'head', 'face', { at: [0, -0.085, 0.226], turn: [0.28, 0, Math.PI * 1.1] });
  return [eye(1), eye(-1), cheek(1), cheek(-1), smile, ...(full ? [glint(1), glint(-1)] : [])];
}

function sides(counts: Counts): BufferGeometry[] {
  return (['L', 'R'] as const).flatMap((side) => [...arm(side, counts), ...leg(side, counts)]);
}

function arm(side: 'L' | 'R', { limb: around, caps, small }: Counts): BufferGeometry[] {
  const upper: Bone = `arm${side}`;
  const lower: Bone = `fore${side}`;
  return [
    limb(capsule(0.064, 0.16, around, caps), upper, 'top', { at: [0, -0.1, 0] }, rising(-0.2, 0.05, 0.84)),
    limb(capsule(0.056, 0.13, around, caps), lower, 'sleeve', { at: [0, -0.09, 0] }, rising(-0.2, 0.05, 0.9)),
    limb(ball(0.062, ...small), lower, 'skin', { at: [0, -0.205, 0], scale: [0.9, 1.1, 1] }),
    limb(ball(0.026, 6, 4), lower, 'skin', { at: [0, -0.185, 0.052] }),
  ];
}

function leg(side: 'L' | 'R', { limb: around, caps }: Counts): BufferGeometry[] {
  const thigh: Bone = `leg${side}`;
  const shin: Bone = `shin${side}`;
  return [
    limb(capsule(0.088, 0.2, around, caps), thigh, 'trousers', { at: [0, -0.13, 0] }, rising(-0.3, 0.1, 0.86)),
    limb(capsule(0.074, 0.16, around, caps), shin, 'trousers', { at: [0, -0.12, 0] }, rising(-0.3, 0.1, 0.8)),
    limb(box(0.14, 0.1, 0.24, 0.045), shin, 'shoes', { at: [0, -0.245, 0.045] }),
  ];
}

const tubeOf = (radius: number, length: number): BufferGeometry => cylinder(radius, radius * 0.88, length, 5, true);

/** The figure from afar: under 600 triangles, posed by the same bones, without a face and without a shadow. */
export function farBody(): BufferGeometry {
  const tube = (radius: number, length: number, bone: Bone, slot: Slot): BufferGeometry => limb(tubeOf(radius, length), bone, slot, { at: [0, -length * 0.45, 0] });
  const sideParts = (['L', 'R'] as const).flatMap((side) => [
    tube(0.066, 0.26, `arm${side}`, 'top'),
    tube(0.058, 0.22, `fore${side}`, 'sleeve'),
    limb(ball(0.064, 4, 3), `fore${side}`, 'skin', { at: [0, -0.205, 0] }),
    tube(0.09, 0.34, `leg${side}`, 'trousers'),
    tube(0.076, 0.3, `shin${side}`, 'trousers'),
    limb(plainBox(0.13, 0.09, 0.23), `shin${side}`, 'shoes', { at: [0, -0.245, 0.045] }),
  ]);
  return merged([
    limb(turned([[0.15, -0.1], [0.212, 0.1], [0.18, 0.36], [0.06, 0.49]], 7), 'spine', 'top', {}, rising(-0.1, 0.3, 0.76)),
    limb(ball(HEAD, 8, 6), 'head', 'skin', {}, headShade),
    limb(dome(HEAD * 1.09, Math.PI * 0.5, 9, 3), 'head', 'hair', { at: [0, 0.012, -0.012], turn: [-0.38, 0, 0] }),
    ...sideParts,
  ]);
}

/** Beyond the culling distance: a coloured shape with a head, so that a full floor looks full. */
export function speckBody(): BufferGeometry {
  const tube = (radius: number, length: number, bone: Bone, slot: Slot, up: number): BufferGeometry => limb(cylinder(radius, radius * 0.8, length, 4, true), bone, slot, { at: [0, up, 0], turn: [0, Math.PI / 4, 0] });
  return merged([
    limb(turned([[0.16, -0.12], [0.22, 0.12], [0.06, 0.48]], 5), 'spine', 'top', {}, rising(-0.1, 0.3, 0.76)),
    limb(ball(HEAD, 5, 3), 'head', 'skin', {}, headShade),
    limb(dome(HEAD * 1.12, Math.PI * 0.5, 6, 2), 'head', 'hair', { at: [0, 0.012, -0.012], turn: [-0.38, 0, 0] }),
    ...(['L', 'R'] as const).flatMap((side) => [tube(0.09, 0.3, `leg${side}`, 'trousers', -0.14), tube(0.08, 0.3, `shin${side}`, 'trousers', -0.14)]),
  ]);
}
