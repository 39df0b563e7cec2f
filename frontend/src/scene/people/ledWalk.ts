import { serverClock } from '../../protocol/serverClock';
import type { AgentWalk } from '../../protocol/types';
import { WALK } from '../timings';

/** A point of a walk where it is drawn, and how many metres of the way lie before it. */
export interface Step {
  x: number;
  z: number;
  metres: number;
  /** Reached by stairs: one is at one end or at the other. */
  byStairs: boolean;
}

/** A walk as the server tells it: everyone who looks on sees it at the same time at the same place. */
export class LedWalk {
  readonly length: number;
  readonly topSpeed: number;
  travelled = 0;

  constructor(private readonly walk: AgentWalk, private readonly steps: readonly Step[], private readonly now: () => number = () => serverClock.now()) {
    this.length = steps.at(-1)!.metres;
    this.topSpeed = walk.speed;
    this.advance();
  }

  /** Before they set off people get up. */
  get begun(): boolean {
    return this.now() >= this.walk.startedMs;
  }

  get done(): boolean {
    return this.travelled >= this.length - 1e-3;
  }

  get vigour(): number {
    const ease = this.topSpeed * WALK.easeSeconds;
    return Math.max(0.12, Math.min(1, (this.travelled + 0.05) / ease, (this.length - this.travelled) / ease));
  }

  /** Time alone says how far one is, not how often a frame is drawn. */
  advance(): void {
    const seconds = Math.max(0, this.now() - this.walk.startedMs) / 1000;
    this.travelled = Math.min(this.length, seconds * this.walk.speed);
  }

  /** Write where one is and tell which way one looks. */
  locate(place: { x: number; z: number }): number {
    const found = this.steps.findIndex((step) => step.metres > this.travelled);
    const at = found < 0 ? this.steps.length - 1 : Math.max(1, found);
    const from = this.steps[at - 1]!;
    const to = this.steps[at]!;
    const span = to.metres - from.metres;
    const share = span > 0 ? Math.min(1, (this.travelled - from.metres) / span) : 1;
    const shown = to.byStairs ? Math.round(share) : share;
    place.x = from.x + (to.x - from.x) * shown;
    place.z = from.z + (to.z - from.z) * shown;
    return Math.atan2(to.x - from.x, to.z - from.z);
  }
}

/** Lay a walk out as it is drawn; `shift` says where a place on a floor is drawn. */
export function stepsOf(walk: AgentWalk, y: number, shift: (x: number, z: number, y: number) => { x: number; z: number }): Step[] {
  let metres = 0;
  return walk.points.map((point, i) => {
    const [x, z, level = y] = point as [number, number, number?];
    const [beforeX, beforeZ, beforeY = y] = (walk.points[i - 1] ?? point) as [number, number, number?];
    metres += Math.hypot(x - beforeX, z - beforeZ, level - beforeY);
    return { ...shift(x, z, level), metres, byStairs: level !== beforeY };
  });
}
