import { Euler, Quaternion } from 'three';

import { HIP_BACK, HIP_HEIGHT, boneIndex, POSED_BONES, type AnyBone } from '../../src/scene/people/skeleton';
import { POSES, type PoseName } from '../../src/scene/people/poses';
import { stepLegs } from './gait';

/** How somebody holds themselves at one moment: angles of all bones, where the hips are, and the face. */
export interface Moment {
  angles: Float32Array;
  hips: [number, number, number];
  /** 1 open, 0 closed. */
  eyes: number;
  /** 0 closed, 1 open. */
  mouth: number;
}

/** A clip that ends as it begins. */
export interface Clip {
  name: PoseName;
  seconds: number;
  frames: number;
  at(share: number): Moment;
}

const FRAMES_A_SECOND = 12;
const TURN = Math.PI * 2;
const BLINK = 0.13;
const euler = new Euler();

type Axis = 0 | 1 | 2;
/** Adds to the angles of a moment; `wave(n, phase)` swings n times in a clip. */
type Life = (turn: (bone: AnyBone, axis: Axis, by: number) => void, wave: (times: number, phase?: number) => number, moment: Moment, share: number) => void;

const breathe: Life = (turn, wave) => {
  turn('spine', 0, wave(2) * 0.014);
  turn('head', 0, wave(2, 2.6) * 0.01);
};

const gesture: Life = (turn, wave, moment) => {
  turn('foreL', 0, wave(2) * 0.24);
  turn('armL', 2, wave(2, 0.8) * 0.06);
  turn('foreR', 0, wave(3, 1) * 0.34);
  turn('armR', 2, wave(3, 2) * 0.1);
  turn('head', 0, wave(4, 0.5) * 0.05);
  turn('head', 2, wave(1) * 0.05);
  turn('spine', 1, wave(1, 1.2) * 0.05);
  moment.mouth = speech(wave);
};

/** Words come in bursts, with a breath between them. */
function speech(wave: (times: number, phase?: number) => number): number {
  const talking = 0.5 + 0.5 * wave(2, 0.4) > 0.16 ? 1 : 0;
  return talking * Math.max(0, 0.42 + 0.34 * wave(13) + 0.24 * wave(19, 1.3));
}

const nod: Life = (turn, wave) => {
  turn('head', 0, Math.max(0, wave(1)) ** 6 * 0.2 + Math.max(0, wave(1, 2.4)) ** 8 * 0.14);
  turn('head', 2, wave(1, 1) * 0.04);
};

const raise: Life = (turn, wave) => {
  turn('armR', 2, wave(2) * 0.12);
  turn('foreR', 2, wave(2, 0.6) * 0.14);
  turn('spine', 2, 0.04 + wave(2, 0.4) * 0.02);
};

const despair: Life = (turn, wave) => {
  turn('head', 1, wave(2) * 0.16);
  turn('spine', 0, wave(1) * 0.05 + 0.04);
  turn('head', 0, wave(1, 0.7) * 0.05);
};

/** Bursts of keys with glances to the side. */
const typing: Life = (turn, wave) => {
  const busy = 0.35 + 0.65 * Math.max(0, wave(1, 0.3) + 0.5);
  turn('foreL', 0, wave(9) * 0.075 * busy);
  turn('foreR', 0, wave(11, 2.1) * 0.075 * busy);
  turn('foreL', 1, wave(2) * 0.05);
  turn('foreR', 1, wave(2, 1.7) * 0.05);
  turn('head', 1, wave(1) * 0.12);
  turn('head', 0, wave(3, 1) * 0.03);
};

const LIVES: Record<PoseName, { seconds: number; life: Life }> = {
  stand: { seconds: 8, life(turn, wave) {
    turn('head', 1, wave(1) * 0.2 + wave(2, 1) * 0.08);
    turn('hips', 2, wave(1, 0.4) * 0.02);
    turn('spine', 2, wave(1, 0.4) * -0.025);
    turn('armL', 0, wave(2, 0.5) * 0.03);
    turn('armR', 0, wave(2, 1.5) * 0.03);
  } },
  think: { seconds: 8, life(turn, wave) {
    turn('head', 1, wave(1) * 0.16);
    turn('head', 2, wave(1, 1.3) * 0.05);
    turn('foreR', 0, wave(3, 1) * 0.04);
  } },
  relax: { seconds: 8, life(turn, wave) {
    turn('head', 1, wave(1) * 0.24);
    turn('shinL', 0, wave(4) * 0.06);
  } },
  slump: { seconds: 8, life(turn, wave, moment) {
    turn('spine', 0, wave(2) * 0.03);
    turn('head', 0, wave(2, 0.6) * 0.03);
    moment.eyes = 0.12;
  } },
  fix: { seconds: 4, life(turn, wave) {
    turn('foreR', 0, wave(4) * 0.18);
    turn('armL', 0, wave(1) * 0.04);
    turn('head', 1, wave(1, 1) * 0.08);
  } },
  wave: { seconds: 2, life(turn, wave) {
    turn('foreR', 2, wave(3) * 0.34);
    turn('armR', 2, wave(3, 0.4) * 0.08);
    turn('head', 2, wave(1) * 0.04);
  } },
  type: { seconds: 6, life: typing },
  sitHand: { seconds: 4, life: raise }, hand: { seconds: 4, life: raise },
  facepalm: { seconds: 5, life: despair }, despair: { seconds: 5, life: despair },
  sitTalk: { seconds: 6, life: gesture }, talk: { seconds: 6, life: gesture },
  sitListen: { seconds: 6, life: nod }, listen: { seconds: 6, life: nod },
  walk: { seconds: 1, life: walking(0.5) }, carry: { seconds: 1, life: walking(0.04) },
};

/** One stride of each leg; the arms swing against them. */
function walking(arms: number): Life {
  return (turn, wave, moment, share) => {
    moment.hips[1] = stepLegs(share, (bone, angle) => turn(bone, 0, angle));
    moment.hips[0] = wave(1, 1.57) * 0.012;
    turn('armL', 0, wave(1, -0.3) * -arms);
    turn('armR', 0, wave(1, -0.3) * arms);
    turn('foreL', 0, -0.2 * arms);
    turn('foreR', 0, -0.2 * arms);
    turn('hips', 1, wave(1) * 0.08);
    turn('spine', 1, wave(1) * -0.16);
    turn('head', 1, wave(1) * 0.08);
    turn('spine', 2, wave(1, 1.57) * 0.02);
  };
}

/** Eyes close for a moment, twice in a clip of some length. */
function blink(seconds: number, share: number): number {
  if (seconds < 3) return 1;
  const near = Math.min(...[0.31, 0.78].map((at) => Math.abs(share - at) * seconds));
  return near < BLINK ? 0.08 + 0.92 * (near / BLINK) ** 2 : 1;
}

/** All that people do, each as a clip of the length it takes. */
export const CLIPS: readonly Clip[] = (Object.keys(LIVES) as PoseName[]).sort().map((name) => {
  const { seconds, life } = LIVES[name];
  const walks = name === 'walk' || name === 'carry';
  return { name, seconds, frames: (walks ? 24 : Math.round(seconds * FRAMES_A_SECOND)) + 1, at: (share) => momentOf(name, seconds, life, share) };
});

function momentOf(name: PoseName, seconds: number, life: Life, share: number): Moment {
  const pose = POSES[name];
  const moment: Moment = { angles: new Float32Array((POSED_BONES + 4) * 3), hips: [0, pose[HIP_HEIGHT]!, pose[HIP_BACK]!], eyes: blink(seconds, share), mouth: 0 };
  moment.angles.set(pose.subarray(0, POSED_BONES * 3));
  const turn = (bone: AnyBone, axis: Axis, by: number): void => {
    moment.angles[boneIndex(bone) * 3 + axis]! += by;
  };
  const wave = (times: number, phase = 0): number => Math.sin(times * TURN * share + phase);
  breathe(turn, wave, moment, share);
  life(turn, wave, moment, share);
  return moment;
}

/** Give the turn of a bone at a moment. */
export function turnOf({ angles }: Moment, bone: AnyBone, out: Quaternion): Quaternion {
  const at = boneIndex(bone) * 3;
  return out.setFromEuler(euler.set(angles[at]!, angles[at + 1]!, angles[at + 2]!, 'XYZ'));
}
