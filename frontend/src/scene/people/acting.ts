import { POSE, WALK } from '../timings';
import { BODY_LENGTH, lookAside, mix, play, type Body, type Clips } from './clips';
import type { PoseName } from './poses';

const target: Body = new Float32Array(BODY_LENGTH);

/** Plays the clips of one person: a new one comes in softly from however the body is just then. */
export class Acting {
  private readonly body: Body = new Float32Array(BODY_LENGTH);
  private readonly from: Body = new Float32Array(BODY_LENGTH);
  private played: PoseName;
  private blended = 1;
  private gaze = 0;

  constructor(private readonly clips: Clips, first: PoseName) {
    this.played = first;
    play(clips[first], 0, this.body);
  }

  get settled(): boolean {
    return this.blended >= 1;
  }

  /** Take up a clip at once, without a way there. */
  jump(to: PoseName): void {
    this.played = to;
    this.blended = 1;
  }

  /** Move on by some seconds; `gaze` is where to look, as an angle to the side. Tell whether the body is still on its way. */
  step(seconds: number, wanted: PoseName, gaze: number): boolean {
    if (wanted !== this.played) this.leave(wanted);
    const off = gaze - this.gaze;
    this.gaze += off * Math.min(1, POSE.gaze * seconds);
    const moving = this.blended < 1 || Math.abs(off) > 0.01;
    this.blended = Math.min(1, this.blended + seconds / POSE.change);
    return moving;
  }

  /** Give the body of this moment. Who walks is where the way says, so that feet stay where they are put. */
  bodyAt(seconds: number, travelled: number | null): Body {
    const clip = this.clips[this.played];
    play(clip, travelled === null ? seconds / clip.seconds : travelled / (2 * WALK.stride), target);
    const eased = this.blended * this.blended * (3 - 2 * this.blended);
    mix(this.from, 0, target, 0, this.blended >= 1 ? 1 : eased, this.body);
    target.set(this.body);
    if (Math.abs(this.gaze) > 1e-3) lookAside(target, this.gaze);
    return target;
  }

  private leave(wanted: PoseName): void {
    this.from.set(this.body);
    this.played = wanted;
    this.blended = 0;
  }
}
