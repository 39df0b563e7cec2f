import type { Waypoints } from '../plan/paths';
import { WALK } from '../timings';

/** A walk along waypoints: where one is after so many metres, and how fast. */
export class Walk {
  readonly length: number;
  readonly topSpeed: number;
  travelled = 0;
  private readonly ends: number[] = [];

  /** Someone already `running` keeps their pace: news of a moving source arrives several times a second. */
  constructor(private readonly points: Waypoints, private readonly running = false) {
    let length = 0;
    for (let i = 1; i < points.length; i += 1) {
      length += Math.hypot(points[i]![0] - points[i - 1]![0], points[i]![1] - points[i - 1]![1]);
      this.ends.push(length);
    }
    this.length = length;
    this.topSpeed = Math.min(WALK.fastest, Math.max(WALK.speed, length / (running ? WALK.catchUpSeconds : WALK.longestSeconds)));
  }

  /** Whoever finds the way alone sets off at once. */
  readonly begun = true;

  get done(): boolean {
    return this.travelled >= this.length - 1e-3;
  }

  /** 0 to 1: how much of the walk cycle shows; it eases in at the start and out before the end. */
  get vigour(): number {
    const ease = this.topSpeed * WALK.easeSeconds;
    return Math.max(0.12, Math.min(1, this.running ? 1 : (this.travelled + 0.05) / ease, (this.length - this.travelled) / ease));
  }

  advance(seconds: number): void {
    this.travelled = Math.min(this.length, this.travelled + this.topSpeed * this.vigour * seconds);
  }

  /** Write where one is and which way one looks. */
  locate(place: { x: number; z: number }): number {
    const leg = Math.max(0, this.ends.findIndex((end) => end >= this.travelled));
    const from = this.points[leg] ?? this.points[0]!;
    const to = this.points[leg + 1] ?? from;
    const before = leg === 0 ? 0 : this.ends[leg - 1]!;
    const span = (this.ends[leg] ?? 0) - before;
    const share = span > 0 ? (this.travelled - before) / span : 1;
    place.x = from[0] + (to[0] - from[0]) * share;
    place.z = from[1] + (to[1] - from[1]) * share;
    return Math.atan2(to[0] - from[0], to[1] - from[1]);
  }
}
