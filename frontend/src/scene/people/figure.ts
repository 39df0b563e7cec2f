import type { AgentView, AgentWalk } from '../../protocol/types';
import { PERSON } from '../distances';
import type { StatusLook } from '../palette';
import type { SeatPlan } from '../plan/types';
import { GLIDE, POSE, WALK } from '../timings';
import { Acting } from './acting';
import type { Body, Clips } from './clips';
import type { Look } from './looks';
import { Glide } from './glide';
import { enliven, stride } from './motion';
import { LISTENING, POSES, SEATED_POSES, SPEAKING, type PoseName } from './poses';
import { boneIndex, POSE_LENGTH, type Place, type PoseAngles } from './skeleton';
import type { LedWalk } from './ledWalk';
import { Walk } from './walk';
import type { Waypoints } from '../plan/paths';

/** How much of somebody is drawn: the model, a simple figure, a far one without a shadow, or hardly more than a colour. */
export type Level = 'full' | 'simple' | 'far' | 'speck';

const HEAD_YAW = boneIndex('head') * 3 + 1;
/** Frames come unevenly: so many times what one walks meanwhile is still no leap. */
const STRIDES = 1.5;
/** Beyond so many times the fastest pace one does not walk. */
const TOO_FAST = 1.5;
const spot = { x: 0, z: 0 };
const scratch: PoseAngles = new Float32Array(POSE_LENGTH);

/** One person in the office: where they stand, how they hold themselves, and where they are going. */
export class Figure {
  readonly place: Place;
  readonly angles: PoseAngles;
  pose: PoseName = 'stand';
  seat: SeatPlan | null = null;
  walk: Walk | LedWalk | null = null;
  /** The walk of the server that was taken over last. */
  led: AgentWalk | null = null;
  level: Level = 'far';
  distance = 0;
  /** In the frame or close to it. */
  inView = true;
  floor = 0;
  /** 0 gone, 1 here. */
  presence = 1;
  leaving = false;
  chosen = 0;
  /** What is known of this person may be old. */
  stale = false;
  /** The table of figures holds an older state than this. */
  dirty = true;
  /** Whom this person looks at, and whether they talk (true), listen (false) or neither. */
  attends: { x: number; z: number } | null = null;
  speaks: boolean | null = null;
  /** Takes the task along. */
  carries = false;
  private acting: Acting | null = null;
  private heading = 0;
  private readonly glide = new Glide();
  private saidMs: number | null = null;
  private steppedMs = 0;
  private destination = { x: 0, z: 0, rotationY: 0 };

  constructor(readonly id: string, readonly row: number, public look: Look, public agent: AgentView) {
    this.place = { x: 0, y: 0, z: 0, heading: 0, scale: look.scale };
    this.angles = Float32Array.from(POSES.stand);
  }

  get statusLook(): StatusLook {
    return this.stale ? 'stale' : this.agent.status;
  }

  get seated(): boolean {
    return this.walk === null && SEATED_POSES.has(this.pose);
  }

  get gone(): boolean {
    return this.presence <= 0;
  }

  /** Tell whether this figure changes by itself: it walks, blends into a pose or fades. */
  get restless(): boolean {
    return this.dirty || this.walk !== null || !this.glide.rests || (this.leaving ? this.presence > 0 : this.presence < 1);
  }

  /** Stand at a place at once, in the pose given. */
  settle(x: number, z: number, rotationY: number, pose: PoseName): void {
    Object.assign(this.place, { x, z, heading: rotationY + Math.PI });
    this.destination = { x, z, rotationY };
    this.glide.put(x, z);
    this.heading = this.place.heading;
    this.walk = null;
    this.pose = pose;
    this.angles.set(POSES[pose]);
    this.acting?.jump(pose);
    this.dirty = true;
  }

  /** From now on play clips instead of holding poses. */
  act(clips: Clips): void {
    this.acting = new Acting(clips, this.clip);
    this.dirty = true;
  }

  /** Walk along waypoints to a place and take a pose there. */
  goTo(x: number, z: number, rotationY: number, pose: PoseName, way: () => Waypoints): void {
    const moved = this.isElsewhere(x, z);
    this.destination = { x, z, rotationY };
    this.pose = pose;
    this.dirty = true;
    const everySeconds = this.sinceSaid();
    if (moved) this.setOff(new Walk(way(), this.walk !== null, everySeconds));
    else if (!this.walk) this.heading = rotationY + Math.PI;
  }

  /** Walk as the server says, and take a pose at the end; whoever is late is where the walk is by now. */
  follow(walk: LedWalk, x: number, z: number, rotationY: number, pose: PoseName): void {
    if (walk.done && Math.hypot(x - this.place.x, z - this.place.z) > GLIDE.most) return this.settle(x, z, rotationY, pose);
    this.destination = { x, z, rotationY };
    this.pose = pose;
    this.walk = walk;
    this.steppedMs = Date.now();
    this.dirty = true;
  }

  /** Be at once where the way has one by now: whoever is drawn for the first time was nowhere else. */
  appear(): void {
    if (!this.walk) return;
    this.heading = this.place.heading = this.walk.locate(this.place);
    this.glide.put(this.place.x, this.place.z);
  }

  /** Stay on the way, and take another pose at its end. */
  keepOn(rotationY: number, pose: PoseName): void {
    this.destination.rotationY = rotationY;
    this.pose = pose;
    this.dirty = true;
  }

  /** Walk, unless nobody could in that time: then be there, and show up as one who comes. */
  private setOff(walk: Walk): void {
    this.steppedMs = Date.now();
    if (walk.topSpeed <= WALK.fastest * TOO_FAST) {
      this.walk = walk;
      return;
    }
    const { x, z, rotationY } = this.destination;
    this.settle(x, z, rotationY, this.pose);
    if (!this.leaving) this.presence = 0.01;
  }

  /** How long ago this person last said where they are, when they said it again; null where that is unknown. */
  private sinceSaid(): number | null {
    const [before, now] = [this.saidMs, this.agent.placedMs ?? null];
    this.saidMs = now;
    return before === null || now === null || now <= before ? null : (now - before) / 1000;
  }

  /** Tell whether a place is not where this figure is or goes. */
  isElsewhere(x: number, z: number): boolean {
    return Math.hypot(x - this.destination.x, z - this.destination.z) > PERSON.worthWalking;
  }

  /** Move on by some seconds, after some more that nobody saw. */
  step(seconds: number, unseen = 0): void {
    this.fade(seconds);
    if (this.walk) this.stepWalk(this.walk, seconds, unseen);
    else if (!this.glide.rests) this.draw(seconds + unseen);
    this.turn(seconds);
    if (this.acting) this.dirty = this.acting.step(seconds, this.clip, this.gaze) || this.dirty;
    else this.blend(seconds);
  }

  /** What is played: the way comes before the pose at its end. */
  private get clip(): PoseName {
    if (!this.walk) return (this.speaks === null ? null : (this.speaks ? SPEAKING : LISTENING)[this.pose]) ?? this.pose;
    return this.walk.begun ? (this.carries ? 'carry' : 'walk') : 'stand';
  }

  /** Holds what is carried. */
  get holds(): boolean {
    return this.carries && this.walk?.begun === true;
  }

  /** Where to look, if not straight on: an angle to the left, no farther than a neck turns. */
  private get gaze(): number {
    if (this.walk) return 0;
    if (!this.attends) return this.look.headTurn;
    return Math.max(-WALK.neck, Math.min(WALK.neck, turnTo(this.directionTo(this.attends), this.place.heading)));
  }

  private directionTo({ x, z }: { x: number; z: number }): number {
    return Math.atan2(x - this.place.x, z - this.place.z);
  }

  /** Give the body of this moment as the clips have it; null while there are none. */
  body(time: number, still: boolean): Body | null {
    if (!this.acting) return null;
    const own = still ? 0 : time + this.look.phase * 40;
    return this.acting.bodyAt(own, this.walk?.begun ? this.walk.travelled : null);
  }

  /** Give the joint angles of this moment: the pose, and the small movements of someone who is alive. */
  liveAngles(time: number, still: boolean): PoseAngles {
    scratch.set(this.angles);
    const own = time + this.look.phase * 40;
    if (this.walk?.begun) stride(scratch, this.walk.travelled, this.walk.vigour);
    else if (!still) enliven(scratch, this.pose, own);
    if (!this.walk) scratch[HEAD_YAW]! += this.look.headTurn;
    return scratch;
  }

  private fade(seconds: number): void {
    const gone = this.leaving && this.walk === null;
    const before = this.presence;
    this.presence = Math.min(1, Math.max(0, this.presence + (gone ? -seconds : this.leaving ? 0 : seconds) / POSE.fade));
    if (before !== this.presence) this.dirty = true;
  }

  private stepWalk(walk: Walk | LedWalk, seconds: number, unseen: number): void {
    walk.advance(seconds + unseen);
    if (!walk.begun) return;
    this.heading = walk.locate(spot);
    if (walk.done) {
      this.walk = null;
      Object.assign(spot, { x: this.destination.x, z: this.destination.z });
      this.heading = this.destination.rotationY + Math.PI;
    }
    const passed = this.sinceStep();
    if (unseen > 0 || passed > GLIDE.sleepSeconds) this.glide.put(spot.x, spot.z);
    else this.glide.move(spot, walk.topSpeed * Math.max(seconds, passed) * STRIDES);
    this.draw(seconds);
  }

  /** How long ago this person was moved on last, whatever became of the server's clock meanwhile. */
  private sinceStep(): number {
    const before = this.steppedMs;
    this.steppedMs = Date.now();
    return Math.abs(this.steppedMs - before) / 1000;
  }

  private draw(seconds: number): void {
    this.glide.draw(seconds, this.place);
    this.dirty = true;
  }

  private turn(seconds: number): void {
    const faces = this.attends && !this.walk && !this.seated ? this.directionTo(this.attends) : this.heading;
    const off = turnTo(faces, this.place.heading);
    if (Math.abs(off) < 1e-3) return;
    this.place.heading += off * Math.min(1, WALK.turn * seconds);
    this.dirty = true;
  }

  private blend(seconds: number): void {
    const target = POSES[this.walk ? (this.walk.begun ? 'walk' : 'stand') : this.pose];
    const share = 1 - Math.exp(-POSE.blend * seconds);
    let rest = 0;
    for (let i = 0; i < POSE_LENGTH; i += 1) {
      const off = target[i]! - this.angles[i]!;
      rest = Math.max(rest, Math.abs(off));
      this.angles[i]! += off * share;
    }
    this.dirty ||= rest > 0.004;
  }
}

/** The shorter turn from one direction to another. */
const turnTo = (to: number, from: number): number => Math.atan2(Math.sin(to - from), Math.cos(to - from));
