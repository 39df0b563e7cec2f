import type { AnimationClip } from 'three';

import { POSE_NAMES, type PoseName } from './poses';
import { ALL_BONES, BONE_COUNT, OFFSETS, boneIndex } from './skeleton';

/** A body as the clips have it: a turn (quaternion) for each bone, where the hips are, how open eyes and mouth are. */
const HIPS = BONE_COUNT * 4;
const EYES = HIPS + 3;
const MOUTH = EYES + 1;
export const BODY_LENGTH = MOUTH + 2;
export type Body = Float32Array;

const FRAMES_A_SECOND = 24;
const EYES_BONE = boneIndex('eyes');
const MOUTH_BONE = boneIndex('mouth');
const HEAD = boneIndex('head') * 4;
const SPINE = boneIndex('spine') * 4;

/** One clip, read at an even pace, so that playing it is one step between two rows. */
export interface PlayedClip {
  seconds: number;
  frames: number;
  rows: Float32Array;
}

export type Clips = Readonly<Record<PoseName, PlayedClip>>;

/** Read the clips of a model; null when it lacks one. */
export function clipsOf(animations: readonly AnimationClip[]): Clips | null {
  const read = animations.map((animation) => [animation.name, rowsOf(animation)] as const);
  const clips = Object.fromEntries(read) as Partial<Record<PoseName, PlayedClip>>;
  return POSE_NAMES.every((name) => clips[name]) ? (clips as Clips) : null;
}

function rowsOf(clip: AnimationClip): PlayedClip {
  const frames = Math.max(2, Math.round(clip.duration * FRAMES_A_SECOND) + 1);
  const rows = new Float32Array(frames * BODY_LENGTH);
  for (let frame = 0; frame < frames; frame += 1) rest(rows, frame * BODY_LENGTH);
  for (const track of clip.tracks) {
    const column = columnOf(track.name);
    if (!column) continue;
    const curve = track.InterpolantFactoryMethodLinear(undefined as never);
    for (let frame = 0; frame < frames; frame += 1) {
      const value = curve.evaluate((frame / (frames - 1)) * clip.duration) as ArrayLike<number>;
      for (let i = 0; i < column.width; i += 1) rows[frame * BODY_LENGTH + column.at + i] = value[column.from + i]!;
    }
  }
  return { seconds: clip.duration, frames, rows };
}

interface Column {
  at: number;
  width: number;
  from: number;
}

function columnOf(track: string): Column | null {
  const [name = '', path] = track.split('.');
  const bone = ALL_BONES.indexOf(name as never);
  if (bone < 0) return null;
  if (path === 'quaternion') return { at: bone * 4, width: 4, from: 0 };
  if (path === 'position' && name === 'hips') return { at: HIPS, width: 3, from: 0 };
  if (path === 'scale' && name === 'eyes') return { at: EYES, width: 1, from: 1 };
  return path === 'scale' && name === 'mouth' ? { at: MOUTH, width: 2, from: 0 } : null;
}

function rest(rows: Float32Array, at: number): void {
  for (let bone = 0; bone < BONE_COUNT; bone += 1) rows[at + bone * 4 + 3] = 1;
  rows[at + EYES] = 1;
}

/** Read a clip at a share of its length. */
export function play({ frames, rows }: PlayedClip, share: number, out: Body): void {
  const at = (share - Math.floor(share)) * (frames - 1);
  const first = Math.floor(at);
  mix(rows, first * BODY_LENGTH, rows, Math.min(frames - 1, first + 1) * BODY_LENGTH, at - first, out);
}

/** Mix two bodies: turns go the shorter way and stay turns. */
export function mix(a: Float32Array, atA: number, b: Float32Array, atB: number, share: number, out: Body): void {
  for (let at = 0; at < HIPS; at += 4) mixTurn(a, atA + at, b, atB + at, share, out, at);
  for (let at = HIPS; at < BODY_LENGTH; at += 1) out[at] = a[atA + at]! + (b[atB + at]! - a[atA + at]!) * share;
}

function mixTurn(a: Float32Array, i: number, b: Float32Array, j: number, share: number, out: Body, to: number): void {
  const dot = a[i]! * b[j]! + a[i + 1]! * b[j + 1]! + a[i + 2]! * b[j + 2]! + a[i + 3]! * b[j + 3]!;
  const other = dot < 0 ? -share : share;
  const x = a[i]! * (1 - share) + b[j]! * other;
  const y = a[i + 1]! * (1 - share) + b[j + 1]! * other;
  const z = a[i + 2]! * (1 - share) + b[j + 2]! * other;
  const w = a[i + 3]! * (1 - share) + b[j + 3]! * other;
  const size = 1 / Math.sqrt(x * x + y * y + z * z + w * w);
  out[to] = x * size;
  out[to + 1] = y * size;
  out[to + 2] = z * size;
  out[to + 3] = w * size;
}

/** Look to the side (radians, to the left of the body): the head turns most, the chest a little. */
export function lookAside(body: Body, angle: number): void {
  turnFirst(body, SPINE, angle * 0.25);
  turnFirst(body, HEAD, angle * 0.75);
}

/** Turn a bone around the vertical before its own turn. */
function turnFirst(body: Body, at: number, angle: number): void {
  const s = Math.sin(angle / 2);
  const c = Math.cos(angle / 2);
  const x = body[at]!, y = body[at + 1]!, z = body[at + 2]!, w = body[at + 3]!;
  body[at] = c * x + s * z;
  body[at + 1] = c * y + s * w;
  body[at + 2] = c * z - s * x;
  body[at + 3] = c * w - s * y;
}

/** Give the turn and place of one bone of a body as three rows of four. */
export function boneOf(body: Body, bone: number, local: Float32Array): void {
  const at = bone * 4;
  const x = body[at]!, y = body[at + 1]!, z = body[at + 2]!, w = body[at + 3]!;
  const wide = bone === MOUTH_BONE ? body[MOUTH]! : 1;
  const tall = bone === EYES_BONE ? body[EYES]! : bone === MOUTH_BONE ? body[MOUTH + 1]! : 1;
  const hips = bone === 0;
  const offset = OFFSETS[bone]!;
  local[0] = (1 - 2 * (y * y + z * z)) * wide;
  local[1] = 2 * (x * y - z * w) * tall;
  local[2] = 2 * (x * z + y * w);
  local[3] = hips ? body[HIPS]! : offset[0];
  local[4] = 2 * (x * y + z * w) * wide;
  local[5] = (1 - 2 * (x * x + z * z)) * tall;
  local[6] = 2 * (y * z - x * w);
  local[7] = hips ? body[HIPS + 1]! : offset[1];
  local[8] = 2 * (x * z - y * w) * wide;
  local[9] = 2 * (y * z + x * w) * tall;
  local[10] = 1 - 2 * (x * x + y * y);
  local[11] = hips ? body[HIPS + 2]! : offset[2];
}

