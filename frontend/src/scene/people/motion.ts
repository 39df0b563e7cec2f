import { POSE, WALK } from '../timings';
import type { PoseName } from './poses';
import { boneIndex, HIP_HEIGHT, type PoseAngles } from './skeleton';

const angle = (bone: Parameters<typeof boneIndex>[0], axis: 0 | 1 | 2): number => boneIndex(bone) * 3 + axis;
const SPINE_X = angle('spine', 0);
const HEAD_X = angle('head', 0);
const HEAD_Y = angle('head', 1);
const HEAD_Z = angle('head', 2);
const ARM_LX = angle('armL', 0);
const ARM_RX = angle('armR', 0);
const ARM_RZ = angle('armR', 2);
const FORE_LX = angle('foreL', 0);
const FORE_RX = angle('foreR', 0);
const LEG_LX = angle('legL', 0);
const LEG_RX = angle('legR', 0);
const SHIN_LX = angle('shinL', 0);
const SHIN_RX = angle('shinR', 0);

type Motion = (angles: PoseAngles, time: number) => void;

const gesture: Motion = (angles, time) => {
  angles[FORE_LX]! += Math.sin(time * 2.6) * 0.22;
  angles[FORE_RX]! += Math.sin(time * 2.1 + 1) * 0.3;
  angles[HEAD_X]! += Math.sin(time * 1.7) * 0.05;
};
const nod: Motion = (angles, time) => {
  angles[HEAD_X]! += Math.max(0, Math.sin(time * 1.1)) ** 6 * 0.16;
};
const wave: Motion = (angles, time) => {
  angles[ARM_RZ]! += Math.sin(time * POSE.gesture) * 0.1;
  angles[FORE_RX]! += Math.sin(time * POSE.gesture + 0.6) * 0.08;
};
const despair: Motion = (angles, time) => {
  angles[HEAD_Y]! += Math.sin(time * 1.3) * 0.12;
  angles[SPINE_X]! += Math.sin(time * 0.9) * 0.03;
};

const MOTIONS: Partial<Record<PoseName, Motion>> = {
  type(angles, time) {
    angles[FORE_LX]! += Math.sin(time * POSE.typing) * 0.07;
    angles[FORE_RX]! += Math.sin(time * POSE.typing + 2.1) * 0.07;
    angles[HEAD_Y]! += Math.sin(time * 0.4) * 0.1;
    angles[HEAD_X]! += Math.sin(time * 0.7) * 0.02;
  },
  think(angles, time) {
    angles[HEAD_Y]! += Math.sin(time * 0.5) * 0.14;
    angles[HEAD_Z]! += Math.sin(time * 0.35) * 0.04;
  },
  fix(angles, time) {
    angles[FORE_RX]! += Math.sin(time * 5.2) * 0.16;
    angles[ARM_LX]! += Math.sin(time * 1.2) * 0.03;
  },
  relax(angles, time) {
    angles[HEAD_Y]! += Math.sin(time * 0.3) * 0.2;
    angles[SHIN_LX]! += Math.sin(time * 1.4) * 0.05;
  },
  hand: wave, sitHand: wave, talk: gesture, sitTalk: gesture, listen: nod, sitListen: nod, facepalm: despair, despair,
};

/** Add breath and the small movements of a pose. */
export function enliven(angles: PoseAngles, pose: PoseName, time: number): void {
  angles[SPINE_X]! += Math.sin(time * POSE.breathing) * 0.012;
  MOTIONS[pose]?.(angles, time);
}

/** Swing arms and legs by how far one has walked. */
export function stride(angles: PoseAngles, metres: number, vigour: number): void {
  const phase = (metres / WALK.stride) * Math.PI;
  const swing = Math.sin(phase) * vigour;
  angles[LEG_LX]! -= swing * 0.58;
  angles[LEG_RX]! += swing * 0.58;
  angles[SHIN_LX]! += (0.18 + 0.42 * Math.max(0, Math.cos(phase))) * vigour;
  angles[SHIN_RX]! += (0.18 + 0.42 * Math.max(0, -Math.cos(phase))) * vigour;
  angles[ARM_LX]! += swing * 0.52;
  angles[ARM_RX]! -= swing * 0.52;
  angles[HIP_HEIGHT]! += Math.abs(Math.cos(phase)) * 0.022 * vigour;
}
