import type { Waypoints } from '../plan/paths';
import { WALK } from '../timings';

/** A walk along waypoints: where one is after so many metres, and how fast. */
export class Walk {
  readonly length: number;
  readonly topSpeed: number;
  travelled = 0;
  private readonly ends: number[] = [];

  /**
   * Whoever is `running` already keeps a steady pace. Where it is known how many seconds lie between two words of them they
   * arrive a little after the next is due, and neither stop between two nor fall behind.
   */
  constructor(private readonly points: Waypoints, private readonly running = false, everySeconds: number | null = null) {
    let length = 0;
    for (let i = 1; i < points.length; i += 1) {
      length += Math.hypot(points[i]![0] - points[i - 1]![0], points[i]![1] - points[i - 1]![1]);
      this.ends.push(length);
    }
    this.length = length;
    this.topSpeed = running && everySeconds !== null ? length / paceSeconds(everySeconds) : Math.max(WALK.speed, length / (running ? WALK.catchUpSeconds : WALK.longestSeconds));
  }

  /** Whoever finds the way alone sets off at once. */
  readonly begun = true;

  get done(): boolean {
    return this.travelled >= this.length - 1e-3;
  }

  /** 0 to 1: how much of the walk cycle shows; it eases in at the start and out before the end. */
  get vigour(): number {
    const ease = this.topSpeed * WALK.easeSeconds;
    const left = this.length - this.travelled;
    if (this.running) return Math.max(0.12, Math.min(1, left / Math.min(ease, this.length * (1 - 1 / WALK.reserve))));
    return Math.max(0.12, Math.min(1, (this.travelled + 0.05) / ease, left / ease));
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

/** How long the way to the latest place may take. */
const paceSeconds = (everySeconds: number): number => Math.max(0.05, Math.min(everySeconds * WALK.reserve, WALK.catchUpSeconds));
