/**
 * The bones of a person, posed without objects: the matrices go straight into the table of figures. They are skin matrices:
 * what is drawn is modelled once, standing upright with hanging arms, and each bone moves it from there.
 */

/** What a pose in angles turns. */
export const BONES = ['hips', 'spine', 'head', 'armL', 'foreL', 'armR', 'foreR', 'legL', 'shinL', 'legR', 'shinR'] as const;
/** What moves only where the clips of the model are played: the face blinks and talks, the feet roll. */
export const FINE_BONES = ['eyes', 'mouth', 'footL', 'footR'] as const;
export type Bone = (typeof BONES)[number];
export type AnyBone = Bone | (typeof FINE_BONES)[number];
export const ALL_BONES: readonly AnyBone[] = [...BONES, ...FINE_BONES];
export const BONE_COUNT = ALL_BONES.length;
export const POSED_BONES = BONES.length;
export const boneIndex = (bone: AnyBone): number => ALL_BONES.indexOf(bone);

/** Parent of each bone, by index; the hips hang from the figure's own place. */
export const PARENTS = [-1, 0, 1, 1, 3, 1, 5, 0, 7, 0, 9, 2, 2, 8, 10] as const;

/** How high the hips of someone upright are. */
export const UPRIGHT_HIPS = 0.62;

/** Where each bone starts, in its parent; the hips' height belongs to the pose. */
export const OFFSETS = [
  [0, 0, 0], [0, 0.04, 0], [0, 0.71, 0.01], [0.205, 0.38, 0], [0, -0.215, 0], [-0.205, 0.38, 0], [0, -0.215, 0],
  [0.098, -0.02, 0], [0, -0.285, 0], [-0.098, -0.02, 0], [0, -0.285, 0], [0, 0.015, 0], [0, -0.105, 0],
  [0, -0.23, 0], [0, -0.23, 0],
] as const;

/** Where each bone starts in the upright body that everything is modelled on. */
export const REST: readonly (readonly [number, number, number])[] = restOf();

function restOf(): [number, number, number][] {
  const rest: [number, number, number][] = [];
  OFFSETS.forEach(([x, y, z], bone) => {
    const from = rest[PARENTS[bone]!] ?? [0, UPRIGHT_HIPS, 0];
    rest.push([from[0] + x, from[1] + y, from[2] + z]);
  });
  return rest;
}

/** Three angles a bone, then the height of the hips and how far they sit back. */
export const HIP_HEIGHT = POSED_BONES * 3;
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
const world = new Float32Array(MATRIX_LENGTH * BONE_COUNT);

/** Fills in the rotation of one bone, and where it starts, as three rows of four. */
type LocalOf = (bone: number, local: Float32Array) => void;

/** Write the skin matrices of a pose in angles into `out` from `start` on. */
export function writeBones(place: Place, angles: PoseAngles, out: Float32Array, start: number): void {
  writeSkin(place, (bone, matrix) => setLocal(bone, angles, matrix), out, start);
}

/** Write the skin matrices of a body whose bones are turned by a function. */
export function writeSkin(place: Place, localOf: LocalOf, out: Float32Array, start: number): void {
  setRoot(place);
  for (let bone = 0; bone < BONE_COUNT; bone += 1) {
    localOf(bone, local);
    const parent = PARENTS[bone]!;
    multiply(parent < 0 ? root : world, parent < 0 ? 0 : parent * MATRIX_LENGTH, local, world, bone * MATRIX_LENGTH);
    fromRest(bone, out, start + bone * MATRIX_LENGTH);
  }
}

/** Take a bone's own start out of its matrix: the body is modelled upright, not around each bone. */
function fromRest(bone: number, out: Float32Array, to: number): void {
  const [x, y, z] = REST[bone]!;
  for (let row = 0; row < 3; row += 1) {
    const at = bone * MATRIX_LENGTH + row * 4;
    const a = world[at]!, b = world[at + 1]!, c = world[at + 2]!;
    out[to + row * 4] = a;
    out[to + row * 4 + 1] = b;
    out[to + row * 4 + 2] = c;
    out[to + row * 4 + 3] = world[at + 3]! - a * x - b * y - c * z;
  }
}

function setRoot({ x, y, z, heading, scale }: Place): void {
  const c = Math.cos(heading) * scale;
  const s = Math.sin(heading) * scale;
  root.set([c, 0, s, x, 0, scale, 0, y, -s, 0, c, z]);
}

function setLocal(bone: number, angles: PoseAngles, local: Float32Array): void {
  if (bone >= POSED_BONES) return still(bone, local);
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

function still(bone: number, local: Float32Array): void {
  const [x, y, z] = OFFSETS[bone]!;
  local.set([1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z]);
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
