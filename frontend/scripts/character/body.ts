import { MathUtils, type BufferGeometry } from 'three';

import { box } from '../../src/scene/geometry/chamferBox';
import { ball, capsule, ring, softBox, turned, type Shade } from '../../src/scene/geometry/kit';
import { HEAD } from '../../src/scene/people/parts';
import { boneIndex, REST } from '../../src/scene/people/skeleton';
import { bend, by, joined, part } from './skin';


type Side = 'L' | 'R';
const SIDES = [['L', 1], ['R', -1]] as const;
const heightOf = (bone: Parameters<typeof boneIndex>[0]): number => REST[boneIndex(bone)]![1];

/** Light from a darker bottom to a bright top, in heights of the part. */
const rising = (from: number, to: number, darkest: number): Shade => ({ y }, facing) =>
  (darkest + (1 - darkest) * MathUtils.smoothstep(y, from, to)) * (facing.y < -0.5 ? 0.85 : 1);

/** The whole body of a person as one mesh, standing upright with hanging arms; what is worn comes on top. */
export function body(): BufferGeometry {
  return joined([...trunk(), ...skull(), ...face(), ...SIDES.flatMap(([side, sign]) => [...arm(side, sign), ...leg(side)])]);
}

const SHIRT = [
  [0.001, -0.035], [0.178, -0.035], [0.2, -0.03], [0.206, -0.012], [0.211, 0.05], [0.214, 0.12], [0.208, 0.2], [0.196, 0.27], [0.178, 0.345], [0.152, 0.41], [0.118, 0.455], [0.07, 0.485], [0.001, 0.49],
] as const;

/** Shirt, waist, collar and a badge; the waist bends where the spine starts. */
function trunk(): BufferGeometry[] {
  const waist = bend('spine', 'hips', heightOf('spine') + 0.05, 0.09);
  return [
    part(turned(SHIRT, 22), 'spine', 'top', { scale: [1, 1, 0.88] }, waist, rising(-0.03, 0.3, 0.76)),
    part(ball(0.2, 14, 8), 'hips', 'trousers', { scale: [1, 0.62, 0.86] }, by('hips'), rising(-0.12, 0.1, 0.8)),
    part(ring(0.09, 0.031, Math.PI * 2, 18, 6), 'spine', 'collar', { at: [0, 0.472, 0.006], turn: [Math.PI / 2 - 0.1, 0, 0], scale: [1, 0.94, 1] }),
    part(box(0.058, 0.076, 0.012, 0.004), 'spine', 'collar', { at: [0.088, 0.27, 0.163], turn: [-0.16, 0.42, 0] }),
    part(box(0.058, 0.02, 0.014, 0.003), 'spine', 'accessory', { at: [0.089, 0.291, 0.16], turn: [-0.16, 0.42, 0] }),
  ];
}

/** A head that is a little narrower at the chin and full at the cheeks. */
function skull(): BufferGeometry[] {
  const shape = ball(HEAD, 24, 18);
  const points = shape.getAttribute('position');
  for (let i = 0; i < points.count; i += 1) {
    const down = Math.max(0, -points.getY(i) / HEAD);
    const wide = 1 + 0.07 * Math.sin(Math.min(1, down * 1.7) * Math.PI) - 0.09 * down ** 4;
    points.setX(i, points.getX(i) * wide);
    if (points.getZ(i) < 0) points.setZ(i, points.getZ(i) * 0.98);
  }
  shape.computeVertexNormals();
  const shade: Shade = ({ y }) => 0.86 + 0.14 * MathUtils.smoothstep(y, -0.25, 0);
  return [
    part(shape, 'head', 'skin', { scale: [1, 0.98, 0.97] }, by('head'), shade),
    part(ball(0.034, 10, 8), 'head', 'skin', { at: [0, -0.04, HEAD * 0.955], scale: [1, 0.82, 0.8] }),
    ...SIDES.flatMap(([, sign]) => [
      part(ball(0.056, 9, 7), 'head', 'skin', { at: [sign * HEAD * 0.98, -0.02, -0.005], scale: [0.62, 1.05, 0.85] }),
      part(ball(0.033, 7, 5), 'head', 'blush', { at: [sign * (HEAD * 0.98 + 0.02), -0.022, 0.008], scale: [0.5, 1.05, 0.8] }),
    ]),
  ];
}

/** Eyes that can close, brows, cheeks, a smile, and a mouth that opens in front of it. */
function face(): BufferGeometry[] {
  const smile = ring(0.05, 0.0095, Math.PI * 0.8, 12, 5);
  const eyes = SIDES.flatMap(([, sign]) => [
    part(ball(0.033, 10, 8), 'head', 'face', { at: [sign * 0.09, 0.015, 0.222], turn: [0, sign * 0.36, 0], scale: [0.86, 1.25, 0.5] }, by('eyes')),
    part(ball(0.0095, 6, 4), 'head', 'collar', { at: [sign * 0.09 + 0.011, 0.036, 0.238] }, by('eyes')),
    part(ball(0.005, 5, 4), 'head', 'collar', { at: [sign * 0.09 - 0.009, -0.001, 0.2405] }, by('eyes')),
  ]);
  const features = SIDES.flatMap(([, sign]) => [
    part(capsule(0.0075, 0.04, 6, 2), 'head', 'face', { at: [sign * 0.097, 0.082, 0.219], turn: [-0.3, sign * 0.38, Math.PI / 2 + sign * 0.14] }),
    part(ball(0.038, 9, 6), 'head', 'blush', { at: [sign * 0.15, -0.06, 0.188], turn: [0, sign * 0.66, 0], scale: [1, 0.7, 0.32] }),
  ]);
  return [
    ...eyes, ...features,
    part(smile, 'head', 'face', { at: [0, -0.085, 0.2275], turn: [0.28, 0, Math.PI * 1.1] }),
    part(ball(0.046, 12, 7), 'head', 'face', { at: [0, -0.112, 0.212], turn: [0.4, 0, 0], scale: [1, 0.8, 0.42] }, by('mouth')),
    part(ball(0.029, 8, 5), 'head', 'blush', { at: [0, -0.127, 0.222], turn: [0.4, 0, 0], scale: [1, 0.6, 0.4] }, by('mouth')),
  ];
}

/** An arm in one piece that bends at the elbow; below it a sleeve or skin, then a hand. */
function arm(side: Side, sign: number): BufferGeometry[] {
  const elbow = bend(`arm${side}`, `fore${side}`, heightOf(`fore${side}`), 0.055);
  const upper = [[0.001, 0.075], [0.042, 0.062], [0.066, 0.03], [0.071, -0.01], [0.067, -0.08], [0.063, -0.15], [0.0635, -0.2], [0.066, -0.225], [0.064, -0.238], [0.05, -0.24]] as const;
  const lower = [[0.05, -0.19], [0.0585, -0.215], [0.058, -0.26], [0.054, -0.33], [0.054, -0.36], [0.0575, -0.37], [0.055, -0.385], [0.02, -0.39]] as const;
  const hand = `fore${side}` as const;
  return [
    part(turned([...upper].reverse(), 11), `arm${side}`, 'top', {}, elbow, rising(-0.24, 0.05, 0.84)),
    part(turned([...lower].reverse(), 11), `arm${side}`, 'sleeve', {}, elbow, rising(-0.4, -0.1, 0.9)),
    part(ball(0.058, 10, 7), hand, 'skin', { at: [0, -0.205, 0.004], scale: [0.78, 1.02, 0.98] }),
    part(ball(0.047, 9, 6), hand, 'skin', { at: [sign * -0.004, -0.243, 0.008], scale: [0.72, 1, 0.98] }),
    part(capsule(0.019, 0.035, 6, 2), hand, 'skin', { at: [sign * -0.012, -0.203, 0.056], turn: [-0.55, 0, 0] }),
  ];
}

/** A leg in one piece that bends at the knee, with a shoe that rolls over the floor. */
function leg(side: Side): BufferGeometry[] {
  const knee = bend(`leg${side}`, `shin${side}`, heightOf(`shin${side}`), 0.06);
  const trouser = [[0.001, 0.07], [0.06, 0.06], [0.094, 0.02], [0.1, -0.05], [0.095, -0.15], [0.088, -0.25], [0.085, -0.3], [0.081, -0.38], [0.079, -0.44], [0.083, -0.452], [0.083, -0.478], [0.06, -0.48]] as const;
  const foot = `foot${side}` as const;
  return [
    part(turned([...trouser].reverse(), 13), `leg${side}`, 'trousers', {}, knee, rising(-0.5, 0.1, 0.78)),
    part(turned([[0.05, -0.06], [0.056, 0.02], [0.05, 0.09]], 9), foot, 'collar', {}, by(`shin${side}`), () => 0.86),
    part(softBox(0.14, 0.088, 0.2, 0.042, 1), foot, 'shoes', { at: [0, -0.03, 0.03] }),
    part(ball(0.072, 10, 6), foot, 'shoes', { at: [0, -0.042, 0.1], scale: [0.98, 0.5, 0.9] }),
    part(box(0.15, 0.026, 0.25, 0.012), foot, 'collar', { at: [0, -0.072, 0.047] }, by(foot), () => 0.94),
  ];
}
