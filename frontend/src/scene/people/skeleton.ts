/** Eleven rigid bones, posed by Euler angles (XYZ) without objects: the matrices go straight into the table of figures. */

export const BONES = ['hips', 'spine', 'head', 'armL', 'foreL', 'armR', 'foreR', 'legL', 'shinL', 'legR', 'shinR'] as const;
export type Bone = (typeof BONES)[number];
export const BONE_COUNT = BONES.length;
export const boneIndex = (bone: Bone): number => BONES.indexOf(bone);

/** Parent of each bone, by index; the hips hang from the figure's own place. */
const PARENTS = [-1, 0, 1, 1, 3, 1, 5, 0, 7, 0, 9] as const;

/** Where each bone starts, in its parent; the hips' height belongs to the pose. */
const OFFSETS = [
  [0, 0, 0], [0, 0.04, 0], [0, 0.71, 0.01], [0.205, 0.38, 0], [0, -0.215, 0], [-0.205, 0.38, 0], [0, -0.215, 0],
  [0.098, -0.02, 0], [0, -0.285, 0], [-0.098, -0.02, 0], [0, -0.285, 0],
] as const;

/** Three angles a bone, then the height of the hips and how far they sit back. */
export const HIP_HEIGHT = BONE_COUNT * 3;
export const HIP_BACK = HIP_HEIGHT + 1;
export const POSE_LENGTH = HIP_BACK + 1;
export type PoseAngles = Float32Array;

/** Twelve numbers a bone: three rows of a 3 × 4 matrix. */
export const MATRIX_LENGTH = 12;

export interface Place {
  x: number;
  y: number;
  z: number;
  heading: number;
  scale: number;
}

const local = new Float32Array(MATRIX_LENGTH);
const root = new Float32Array(MATRIX_LENGTH);

/** Write the world matrices of all bones into `out` from `start` on. */
export function writeBones(place: Place, angles: PoseAngles, out: Float32Array, start: number): void {
  setRoot(place);
  for (let bone = 0; bone < BONE_COUNT; bone += 1) {
    setLocal(bone, angles);
    const parent = PARENTS[bone]!;
    if (parent < 0) multiply(root, 0, local, out, start);
    else multiply(out, start + parent * MATRIX_LENGTH, local, out, start + bone * MATRIX_LENGTH);
  }
}

function setRoot({ x, y, z, heading, scale }: Place): void {
  const c = Math.cos(heading) * scale;
  const s = Math.sin(heading) * scale;
  root.set([c, 0, s, x, 0, scale, 0, y, -s, 0, c, z]);
}

function setLocal(bone: number, angles: PoseAngles): void {
  const ax = angles[bone * 3]!;
  const ay = angles[bone * 3 + 1]!;
  const az = angles[bone * 3 + 2]!;
  const a = Math.cos(ax), b = Math.sin(ax), c = Math.cos(ay), d = Math.sin(ay), e = Math.cos(az), f = Math.sin(az);
  const offset = OFFSETS[bone]!;
  const hips = bone === 0;
  local[0] = c * e;
  local[1] = -c * f;
  local[2] = d;
  local[3] = offset[0];
  local[4] = a * f + b * e * d;
  local[5] = a * e - b * f * d;
  local[6] = -b * c;
  local[7] = hips ? angles[HIP_HEIGHT]! : offset[1];
  local[8] = b * f - a * e * d;
  local[9] = b * e + a * f * d;
  local[10] = a * c;
  local[11] = hips ? angles[HIP_BACK]! : offset[2];
}

function multiply(a: Float32Array, at: number, b: Float32Array, out: Float32Array, to: number): void {
  for (let row = 0; row < 3; row += 1) {
    const p = a[at + row * 4]!, q = a[at + row * 4 + 1]!, r = a[at + row * 4 + 2]!, t = a[at + row * 4 + 3]!;
    const o = to + row * 4;
    out[o] = p * b[0]! + q * b[4]! + r * b[8]!;
    out[o + 1] = p * b[1]! + q * b[5]! + r * b[9]!;
    out[o + 2] = p * b[2]! + q * b[6]! + r * b[10]!;
    out[o + 3] = p * b[3]! + q * b[7]! + r * b[11]! + t;
  }
}
