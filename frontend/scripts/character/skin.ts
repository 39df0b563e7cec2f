import { BufferAttribute, type BufferGeometry, type Vector3 } from 'three';
import { MathUtils, Vector3 as Vector } from 'three';

import { merged, placed, type Pose, type Shade } from '../../src/scene/geometry/kit';
import { SLOTS, type Slot } from '../../src/scene/people/figureShader';
import { boneIndex, REST, type AnyBone } from '../../src/scene/people/skeleton';

/** Which two bones move a point, and how much of it the first one moves (0 to 1). */
export interface Hold {
  first: AnyBone;
  second: AnyBone;
  share: number;
}
export type Holding = (point: Vector3) => Hold;

const point = new Vector();
const normal = new Vector();

/** One bone alone moves it. */
export const by = (bone: AnyBone): Holding => () => ({ first: bone, second: bone, share: 1 });

/** Bend softly around a height: above it the first bone moves, below it the second. */
export function bend(above: AnyBone, below: AnyBone, height: number, reach: number): Holding {
  return ({ y }) => ({ first: above, second: below, share: MathUtils.smoothstep(y, height - reach, height + reach) });
}

/** Make a part of the body, measured from where a bone starts: it carries its slot of colour, its shade and its bones. */
export function part(geometry: BufferGeometry, from: AnyBone, slot: Slot, pose: Pose, hold: Holding = by(from), shade: Shade = () => 1): BufferGeometry {
  const made = placed(geometry, pose);
  const points = made.getAttribute('position');
  const normals = made.getAttribute('normal');
  const light = new Float32Array(points.count);
  for (let i = 0; i < points.count; i += 1) light[i] = shade(point.fromBufferAttribute(points, i), normal.fromBufferAttribute(normals, i));
  made.translate(...REST[boneIndex(from)]!);
  const bones = new Float32Array(points.count * 2);
  const shares = new Float32Array(points.count);
  for (let i = 0; i < points.count; i += 1) {
    const { first, second, share } = hold(point.fromBufferAttribute(points, i));
    bones.set([boneIndex(first), boneIndex(second)], i * 2);
    shares[i] = share;
  }
  made.setAttribute('light', new BufferAttribute(light, 1));
  made.setAttribute('slot', new BufferAttribute(new Float32Array(points.count).fill(SLOTS.indexOf(slot)), 1));
  made.setAttribute('bones', new BufferAttribute(bones, 2));
  made.setAttribute('share', new BufferAttribute(shares, 1));
  return made;
}

/** Take over a piece that rides on one bone from the figures that need no model. */
export function fromFigure(piece: BufferGeometry): BufferGeometry {
  const count = piece.getAttribute('position').count;
  const colour = piece.getAttribute('color');
  const bone = piece.getAttribute('bone');
  const light = Float32Array.from({ length: count }, (_, i) => colour.getX(i));
  const bones = Float32Array.from({ length: count * 2 }, (_, i) => bone.getX(i >> 1));
  piece.deleteAttribute('color');
  piece.deleteAttribute('bone');
  piece.setAttribute('light', new BufferAttribute(light, 1));
  piece.setAttribute('bones', new BufferAttribute(bones, 2));
  piece.setAttribute('share', new BufferAttribute(new Float32Array(count).fill(1), 1));
  return piece;
}

export const joined = (parts: readonly BufferGeometry[]): BufferGeometry => merged(parts);
