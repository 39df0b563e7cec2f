import { GOVERNOR, QUALITY, type QualityLevel } from './levels';

export type Reason = 'first' | 'slow' | 'fast' | 'chosen';
/** `auto`, or the name of the level that somebody chose. */
export type Wanted = 'auto' | QualityLevel['name'];

const SHARE = 0.08;

/** Chooses how much is drawn by how long frames take: down soon, up again slowly, and ever more slowly where it did not last. */
export class Governor {
  reason: Reason = 'first';
  /** The smoothed time from one frame to the next, milliseconds. */
  frameMs = 16;
  /** Measure alone: where the processor draws, no step would make it smooth. */
  onlyMeasures = false;
  private at = 0;
  private slow = 0;
  private fast = 0;
  private wait: number = GOVERNOR.fastSeconds;
  private wentUp = false;
  private wanted: Wanted = 'auto';

  get level(): QualityLevel {
    return QUALITY[this.at] as QualityLevel;
  }

  want(wanted: Wanted): void {
    this.wanted = wanted;
    if (wanted === 'auto') return;
    this.at = Math.max(0, QUALITY.findIndex(({ name }) => name === wanted));
    this.reason = 'chosen';
  }

  /** Take the time since the frame before. Tell whether the level changed. */
  take(ms: number): boolean {
    if (ms > GOVERNOR.pauseMs || ms <= 0) return this.rest();
    this.frameMs += (ms - this.frameMs) * SHARE;
    if (this.wanted !== 'auto' || this.onlyMeasures) return false;
    this.slow = this.frameMs > GOVERNOR.slowMs ? this.slow + ms / 1000 : 0;
    this.fast = this.frameMs < GOVERNOR.fastMs ? this.fast + ms / 1000 : 0;
    if (this.slow >= GOVERNOR.slowSeconds) return this.step(1);
    return this.fast >= this.wait ? this.step(-1) : false;
  }

  private step(by: 1 | -1): boolean {
    this.rest();
    const next = this.at + by;
    if (next < 0 || next >= QUALITY.length) return false;
    if (by > 0 && this.wentUp) this.wait = Math.min(GOVERNOR.mostSeconds, this.wait * GOVERNOR.patience);
    Object.assign(this, { at: next, wentUp: by < 0, reason: by > 0 ? 'slow' : 'fast' });
    return true;
  }

  private rest(): boolean {
    Object.assign(this, { slow: 0, fast: 0 });
    return false;
  }
}
