import type { BufferGeometry} from 'three';
import { BoxGeometry, BufferAttribute, CapsuleGeometry, Color, CylinderGeometry, Euler, LatheGeometry, MathUtils, Matrix4, Quaternion, SphereGeometry, TorusGeometry, Vector2, Vector3 } from 'three';
import { RoundedBoxGeometry } from 'three/examples/jsm/geometries/RoundedBoxGeometry.js';
import { mergeGeometries } from 'three/examples/jsm/utils/BufferGeometryUtils.js';

/** Where a piece of geometry stands: metres, radians (applied Y, then X, then Z) and a scale per axis. */
export interface Pose {
  at?: readonly [number, number, number];
  turn?: readonly [number, number, number];
  scale?: number | readonly [number, number, number];
}

export type Shade = (position: Vector3, normal: Vector3) => number;

const position = new Vector3();
const normal = new Vector3();
const colour = new Color();

/** Give the matrix of a pose. */
export function matrixOf({ at = [0, 0, 0], turn = [0, 0, 0], scale = 1 }: Pose): Matrix4 {
  const size = typeof scale === 'number' ? new Vector3(scale, scale, scale) : new Vector3(...scale);
  return new Matrix4().compose(new Vector3(...at), new Quaternion().setFromEuler(new Euler(...turn, 'YXZ')), size);
}

/** Move a geometry for good. */
export function placed(geometry: BufferGeometry, pose: Pose): BufferGeometry {
  return geometry.applyMatrix4(matrixOf(pose));
}

/** Make a box with round edges; worth its triangles only where it is large and soft. */
export function softBox(width: number, height: number, depth: number, radius: number, segments = 2): BufferGeometry {
  return new RoundedBoxGeometry(width, height, depth, segments, Math.min(radius, width / 2.01, height / 2.01, depth / 2.01));
}

export function plainBox(width: number, height: number, depth: number): BufferGeometry {
  return new BoxGeometry(width, height, depth);
}

export function cylinder(top: number, bottom: number, height: number, sides = 12, open = false): BufferGeometry {
  return new CylinderGeometry(top, bottom, height, sides, 1, open);
}

export function ball(radius: number, around = 14, down = 10): BufferGeometry {
  return new SphereGeometry(radius, around, down);
}

export function dome(radius: number, sweep: number, around = 16, down = 8): BufferGeometry {
  return new SphereGeometry(radius, around, down, 0, Math.PI * 2, 0, sweep);
}

export function capsule(radius: number, length: number, sides = 8, caps = 3): BufferGeometry {
  return new CapsuleGeometry(radius, length, caps, sides);
}

export function ring(radius: number, tube: number, sweep = Math.PI * 2, around = 16, sides = 6): BufferGeometry {
  return new TorusGeometry(radius, tube, sides, around, sweep);
}

/** Turn a profile of [radius, height] points around the vertical axis. */
export function turned(profile: readonly (readonly [number, number])[], sides = 16): BufferGeometry {
  return new LatheGeometry(profile.map(([radius, height]) => new Vector2(radius, height)), sides);
}

/** Set the same number on each vertex. */
export function mark(geometry: BufferGeometry, name: string, value: number): BufferGeometry {
  const count = geometry.getAttribute('position').count;
  return geometry.setAttribute(name, new BufferAttribute(new Float32Array(count).fill(value), 1));
}

/** Paint each vertex in one colour, darkened where `shade` says so. */
export function painted(geometry: BufferGeometry, hex: string, shade?: Shade): BufferGeometry {
  const points = geometry.getAttribute('position');
  const normals = geometry.getAttribute('normal');
  const colours = new Float32Array(points.count * 3);
  colour.set(hex);
  for (let i = 0; i < points.count; i += 1) {
    const light = shade ? shade(position.fromBufferAttribute(points, i), normal.fromBufferAttribute(normals, i)) : 1;
    colours.set([colour.r * light, colour.g * light, colour.b * light], i * 3);
  }
  return geometry.setAttribute('color', new BufferAttribute(colours, 3));
}

/** Darken what is near the floor or looks down: ambient occlusion that costs nothing at run time. */
export const nearFloor: Shade = (point, facing) =>
  (0.74 + 0.26 * MathUtils.smoothstep(point.y, 0, 0.55)) * (facing.y < -0.4 ? 0.72 : 1);

/** Merge geometries that carry the same attributes; texture coordinates are dropped unless asked for. */
export function merged(parts: readonly BufferGeometry[], keepUv = false): BufferGeometry {
  const plain = parts.map((part) => {
    const flat = part.index ? part : indexed(part);
    if (!keepUv) flat.deleteAttribute('uv');
    flat.deleteAttribute('uv1');
    return flat;
  });
  const result = mergeGeometries(plain);
  for (const part of plain) part.dispose();
  return result;
}

function indexed(geometry: BufferGeometry): BufferGeometry {
  return geometry.setIndex(Array.from({ length: geometry.getAttribute('position').count }, (_, i) => i));
}

/** Count the triangles of a geometry. */
export function trianglesOf(geometry: BufferGeometry): number {
  return (geometry.index?.count ?? geometry.getAttribute('position').count) / 3;
}
