import { BONES, HIP_BACK, HIP_HEIGHT, POSE_LENGTH, type Bone, type PoseAngles } from './skeleton';

export const POSE_NAMES = ['type', 'think', 'sitHand', 'slump', 'facepalm', 'relax', 'sitTalk', 'sitListen', 'stand', 'hand', 'talk', 'listen', 'despair', 'fix', 'walk', 'carry', 'wave'] as const;
export type PoseName = (typeof POSE_NAMES)[number];

type Turn = readonly [number, number, number];
type Joints = Partial<Record<Bone, Turn>> & { hip: number };

const SEATED: Partial<Record<Bone, Turn>> = { legL: [-1.5, 0, 0.1], legR: [-1.5, 0, -0.1], shinL: [1.45, 0, 0], shinR: [1.45, 0, 0] };
const UPRIGHT: Partial<Record<Bone, Turn>> = { legL: [0, 0, 0.05], legR: [0, 0, -0.05] };

const JOINTS: Record<PoseName, Joints> = {
  type: { ...SEATED, hip: 0.5, spine: [0.1, 0, 0], head: [0.12, 0, 0], armL: [-0.75, 0, 0.12], armR: [-0.75, 0, -0.12], foreL: [-0.85, 0, -0.25], foreR: [-0.85, 0, 0.25] },
  think: { ...SEATED, hip: 0.5, spine: [-0.02, 0, 0], head: [0.02, 0.25, 0.1], armL: [-0.6, 0, 0.1], armR: [-1.15, 0, 0.25], foreL: [-0.9, 0, -0.3], foreR: [-2, 0, 0.3] },
  sitHand: { ...SEATED, hip: 0.5, spine: [0, 0, 0], head: [-0.05, 0.3, 0], armL: [-0.6, 0, 0.1], armR: [-2.95, 0, -0.22], foreL: [-0.9, 0, -0.3], foreR: [-0.12, 0, 0] },
  slump: { ...SEATED, hip: 0.49, spine: [0.3, 0, 0], head: [0.42, 0, 0.05], armL: [-1, 0, 0.2], armR: [-1, 0, -0.2], foreL: [-0.55, 0, -0.45], foreR: [-0.55, 0, 0.45] },
  facepalm: { ...SEATED, hip: 0.5, spine: [0.2, 0, 0], head: [0.3, 0, 0], armL: [-1.45, 0, -0.1], armR: [-1.45, 0, 0.1], foreL: [-1.95, 0, -0.1], foreR: [-1.95, 0, 0.1] },
  relax: { hip: 0.47, spine: [-0.22, 0, 0], head: [0.05, 0.35, 0], armL: [-0.25, 0, 0.5], armR: [-0.7, 0, -0.15], foreL: [-0.3, 0, 0], foreR: [-1.2, 0, 0.3], legL: [-1.45, 0, 0.16], legR: [-1.45, 0, -0.16], shinL: [1.1, 0, 0], shinR: [1.25, 0, 0] },
  sitTalk: { ...SEATED, hip: 0.5, spine: [0.05, 0, 0], head: [0, -0.12, 0.05], armL: [-0.55, 0, 0.2], armR: [-0.85, 0, -0.25], foreL: [-1.05, 0, -0.3], foreR: [-1.2, 0, -0.2] },
  sitListen: { ...SEATED, hip: 0.5, spine: [0, 0, 0], head: [0.04, 0.12, -0.06], armL: [-0.62, 0, -0.05], armR: [-0.62, 0, 0.05], foreL: [-1.1, 0, -0.7], foreR: [-1.1, 0, 0.7] },
  stand: { ...UPRIGHT, hip: 0.62, head: [0, 0.1, 0], armL: [0.05, 0, 0.16], armR: [0.05, 0, -0.16], foreL: [-0.15, 0, 0], foreR: [-0.15, 0, 0] },
  hand: { ...UPRIGHT, hip: 0.62, spine: [-0.03, 0, 0], head: [-0.1, 0.1, 0], armL: [0.05, 0, 0.16], armR: [-2.95, 0, -0.25], foreL: [-0.25, 0, 0], foreR: [-0.1, 0, 0] },
  talk: { ...UPRIGHT, hip: 0.62, spine: [0.04, 0, 0], head: [0, -0.12, 0.06], armL: [-0.35, 0, 0.35], armR: [-0.75, 0, -0.3], foreL: [-1.15, 0, -0.1], foreR: [-1.15, 0, -0.25] },
  listen: { ...UPRIGHT, hip: 0.62, spine: [-0.02, 0, 0], head: [0.05, 0.1, -0.1], armL: [-0.55, 0, -0.1], armR: [-0.55, 0, 0.1], foreL: [-1.35, 0, -0.75], foreR: [-1.35, 0, 0.75] },
  despair: { ...UPRIGHT, hip: 0.62, spine: [0.12, 0, 0], head: [0.22, 0, 0], armL: [-1.5, 0, -0.05], armR: [-1.5, 0, 0.05], foreL: [-2, 0, -0.1], foreR: [-2, 0, 0.1] },
  fix: { ...UPRIGHT, hip: 0.62, spine: [0.24, 0, 0], head: [0.3, 0, 0], armL: [-0.95, 0, 0.05], armR: [-1.1, 0, -0.05], foreL: [-0.7, 0, -0.25], foreR: [-0.5, 0, 0.2] },
  carry: { hip: 0.61, spine: [-0.04, 0, 0], head: [0.02, 0, 0], armL: [-0.8, 0, -0.02], armR: [-0.8, 0, 0.02], foreL: [-0.75, 0, -0.12], foreR: [-0.75, 0, 0.12] },
  wave: { ...UPRIGHT, hip: 0.62, head: [-0.06, 0.05, 0.06], armL: [0.05, 0, 0.16], armR: [-0.35, 0, -1.35], foreL: [-0.2, 0, 0], foreR: [-0.1, 0, -1.25] },
  walk: { hip: 0.61, spine: [0.08, 0, 0], head: [-0.02, 0, 0], armL: [0, 0, 0.1], armR: [0, 0, -0.1], foreL: [-0.45, 0, 0], foreR: [-0.45, 0, 0] },
};

export const SEATED_POSES: ReadonlySet<PoseName> = new Set(['type', 'think', 'sitHand', 'slump', 'facepalm', 'relax', 'sitTalk', 'sitListen']);
export const RAISED_POSES: ReadonlySet<PoseName> = new Set(['hand', 'sitHand']);

function anglesOf(joints: Joints): PoseAngles {
  const angles = new Float32Array(POSE_LENGTH);
  BONES.forEach((bone, index) => angles.set(joints[bone] ?? [0, 0, 0], index * 3));
  angles[HIP_HEIGHT] = joints.hip;
  angles[HIP_BACK] = joints.hip < 0.6 ? -0.04 : 0;
  return angles;
}

export const POSES: Record<PoseName, PoseAngles> = Object.fromEntries(
  POSE_NAMES.map((name) => [name, anglesOf(JOINTS[name])]),
) as Record<PoseName, PoseAngles>;

/** What somebody does who talks or listens just now, by what they would do otherwise; others go on as they are. */
export const SPEAKING: Partial<Record<PoseName, PoseName>> = { type: 'sitTalk', think: 'sitTalk', sitTalk: 'sitTalk', sitListen: 'sitTalk', stand: 'talk', talk: 'talk', listen: 'talk' };
export const LISTENING: Partial<Record<PoseName, PoseName>> = { sitTalk: 'sitListen', sitListen: 'sitListen', stand: 'listen', talk: 'listen', listen: 'listen' };
