import { WALK } from '../../src/scene/timings';
import { OFFSETS, UPRIGHT_HIPS, boneIndex } from '../../src/scene/people/skeleton';

/** Lengths of the leg and of the foot in metres: ankle above the floor, ball of the foot before the ankle. */
const THIGH = -OFFSETS[boneIndex('shinL')]![1];
const SHANK = -OFFSETS[boneIndex('footL')]![1];
const HIP_JOINT = OFFSETS[boneIndex('legL')]![1];
const ANKLE = UPRIGHT_HIPS + HIP_JOINT - THIGH - SHANK;
const BALL = 0.09;

/** The feet land a little before the body, which leans forward over them. */
const AHEAD = 0.06;
const LIFT = 0.075;
const PUSH = 0.6;
const TOE_UP = -0.22;
const ROLLS_FROM = 0.6;

export type Turn = (bone: 'legL' | 'shinL' | 'footL' | 'legR' | 'shinR' | 'footR', angle: number) => void;

/**
 * Move both legs to a share of a double step, and give the height of the hips. On the floor the ball of a foot goes back as
 * fast as the body goes forward: at any speed it stays where it was put.
 */
export function stepLegs(share: number, turn: Turn): number {
  const hips = 0.566 + 0.04 * Math.sin(share * Math.PI * 2) ** 2;
  for (const [side, from] of [['L', 0], ['R', 0.5]] as const) {
    const { leg, shin, foot } = reach(footAt((share + from) % 1), hips + HIP_JOINT);
    turn(`leg${side}`, leg);
    turn(`shin${side}`, shin);
    turn(`foot${side}`, foot);
  }
  return hips;
}

interface Foot {
  /** Where the ball of the foot is: metres before the hips, metres above the floor. */
  ahead: number;
  lift: number;
  /** How far the heel is raised. */
  pitch: number;
}

/** First half on the floor, second half through the air. */
export function footAt(share: number): Foot {
  const reach = WALK.stride;
  if (share < 0.5) {
    const along = share * 2;
    const roll = Math.max(0, (along - ROLLS_FROM) / (1 - ROLLS_FROM));
    return { ahead: AHEAD + reach * (0.5 - along), lift: 0, pitch: PUSH * roll * roll };
  }
  const along = share * 2 - 1;
  const eased = along * along * (3 - 2 * along);
  return { ahead: AHEAD + reach * (eased - 0.5), lift: LIFT * Math.sin(Math.PI * along), pitch: pitchInAir(along) };
}

const pitchInAir = (along: number): number => (along < 0.6 ? PUSH + (TOE_UP - PUSH) * (along / 0.6) : TOE_UP * (1 - (along - 0.6) / 0.4));

/** Bend hip, knee and ankle so that the foot is where it should be (two bones, by the law of cosines). */
function reach({ ahead, lift, pitch }: Foot, hip: number): { leg: number; shin: number; foot: number } {
  const z = ahead - BALL * Math.cos(pitch) + ANKLE * Math.sin(pitch);
  const down = hip - (lift + BALL * Math.sin(pitch) + ANKLE * Math.cos(pitch));
  const far = Math.min(Math.hypot(z, down), THIGH + SHANK - 1e-3);
  const knee = Math.PI - Math.acos((THIGH ** 2 + SHANK ** 2 - far ** 2) / (2 * THIGH * SHANK));
  const thigh = Math.atan2(z, down) + Math.acos((THIGH ** 2 + far ** 2 - SHANK ** 2) / (2 * THIGH * far));
  return { leg: -thigh, shin: knee, foot: thigh - knee + pitch };
}
