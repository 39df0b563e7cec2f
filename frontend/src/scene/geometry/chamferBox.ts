import { BufferGeometry, Float32BufferAttribute } from 'three';

const SIGNS = [-1, 1] as const;
const AXES = [0, 1, 2] as const;

/** Three vertices a corner, one on each face that meets there, each with the normal of its face. */
const vertexAt = (axis: number, signs: readonly number[]): number =>
  ((signs[0]! > 0 ? 4 : 0) + (signs[1]! > 0 ? 2 : 0) + (signs[2]! > 0 ? 1 : 0)) * 3 + axis;

function corners(): number[][] {
  return SIGNS.flatMap((x) => SIGNS.flatMap((y) => SIGNS.map((z) => [x, y, z])));
}

function withSign(axis: number, sign: number, b: number, signB: number, c: number, signC: number): number[] {
  const signs = [0, 0, 0];
  signs[axis] = sign;
  signs[b] = signB;
  signs[c] = signC;
  return signs;
}

function faces(): number[] {
  const quads: number[] = [];
  for (const axis of AXES) {
    const b = (axis + 1) % 3;
    const c = (axis + 2) % 3;
    for (const sign of SIGNS) {
      const at = (signB: number, signC: number): number => vertexAt(axis, withSign(axis, sign, b, signB, c, signC));
      quads.push(...quad(at(-1, -1), at(1, -1), at(1, 1), at(-1, 1), sign > 0));
    }
  }
  return quads;
}

/** One strip for each pair of neighbouring faces. */
function edges(): number[] {
  const quads: number[] = [];
  for (const along of AXES) {
    const b = (along + 1) % 3;
    const c = (along + 2) % 3;
    for (const signB of SIGNS) {
      for (const signC of SIGNS) {
        const at = (face: number, end: number): number => vertexAt(face, withSign(along, end, b, signB, c, signC));
        quads.push(...quad(at(b, -1), at(b, 1), at(c, 1), at(c, -1), signB * signC < 0));
      }
    }
  }
  return quads;
}

function tips(): number[] {
  return corners().flatMap((signs) => {
    const [x, y, z] = AXES.map((axis) => vertexAt(axis, signs)) as [number, number, number];
    return signs[0]! * signs[1]! * signs[2]! > 0 ? [x, y, z] : [x, z, y];
  });
}

function quad(a: number, b: number, c: number, d: number, forward: boolean): number[] {
  return forward ? [a, b, c, a, c, d] : [a, c, b, a, d, c];
}

const INDEX = [...faces(), ...edges(), ...tips()];

/**
 * Make a box with bevelled edges in 44 triangles. Each bevel bends from one face's normal to the next, so it looks round.
 */
export function box(width: number, height: number, depth: number, radius = 0.02): BufferGeometry {
  const half = [width / 2, height / 2, depth / 2] as const;
  const bevel = Math.min(radius, ...half.map((length) => length * 0.98));
  const points: number[] = [];
  const normals: number[] = [];
  for (const signs of corners()) {
    for (const face of AXES) {
      points.push(...AXES.map((axis) => signs[axis]! * (half[axis]! - (axis === face ? 0 : bevel))));
      normals.push(...AXES.map((axis) => (axis === face ? signs[axis]! : 0)));
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(points, 3));
  geometry.setAttribute('normal', new Float32BufferAttribute(normals, 3));
  return geometry.setIndex(INDEX);
}
