/** A message that seems later than this is not late: somebody set a clock. */
const CLOCK_SET_MS = 10_000;

/** The server's clock, by ours and by when its messages were written. */
export class ServerClock {
  private ahead = Number.NaN;

  /** Take note of a message: the quickest one of all says best how far our clock is ahead. */
  hear(sentMs: number, nowMs = Date.now()): void {
    const ahead = nowMs - sentMs;
    if (!Number.isFinite(ahead)) return;
    const isFirst = Number.isNaN(this.ahead);
    if (isFirst || ahead < this.ahead || ahead - this.ahead > CLOCK_SET_MS) this.ahead = ahead;
  }

  now(): number {
    return Date.now() - (Number.isNaN(this.ahead) ? 0 : this.ahead);
  }
}

export const serverClock = new ServerClock();
