import { GLIDE } from '../timings';

interface Spot {
  x: number;
  z: number;
}

/** How far somebody is drawn from where they are: what would be a leap is walked off in a moment instead. */
export class Glide {
  private readonly at: Spot = { x: 0, z: 0 };
  private readonly off: Spot = { x: 0, z: 0 };

  /** Everybody is drawn where they are, unless there is something to walk off. */
  get rests(): boolean {
    return this.off.x === 0 && this.off.z === 0;
  }

  /** Be at a place at once. */
  put(x: number, z: number): void {
    Object.assign(this.at, { x, z });
    Object.assign(this.off, { x: 0, z: 0 });
  }

  /** Be at a place from now on; whatever is farther than `step` metres from the last one is a leap, to be walked off. */
  move(to: Spot, step: number): void {
    const [x, z] = [this.off.x + this.at.x - to.x, this.off.z + this.at.z - to.z];
    const isLeap = Math.hypot(to.x - this.at.x, to.z - this.at.z) > step + GLIDE.least;
    Object.assign(this.at, { x: to.x, z: to.z });
    if (!isLeap) return;
    Object.assign(this.off, Math.hypot(x, z) > GLIDE.most ? { x: 0, z: 0 } : { x, z });
  }

  /** Come nearer by what some seconds allow, and write where one is drawn. */
  draw(seconds: number, place: Spot): void {
    const off = Math.hypot(this.off.x, this.off.z);
    const left = off - Math.min(off, seconds * Math.min(GLIDE.fastest, Math.max(GLIDE.slowest, off * GLIDE.damping)));
    const share = left < GLIDE.least ? 0 : left / off;
    this.off.x *= share;
    this.off.z *= share;
    place.x = this.at.x + this.off.x;
    place.z = this.at.z + this.off.z;
  }
}
