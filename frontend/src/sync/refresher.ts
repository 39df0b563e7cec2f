/** Ask again when there is a reason to, at most once at a time and never closer than a gap. */
export class Refresher {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastMs = -Infinity;
  private busy = false;
  private again = false;
  private stopped = false;

  constructor(private readonly load: () => Promise<void>) {}

  poke(gapMs = 0): void {
    if (this.stopped) return;
    if (this.busy) {
      this.again = true;
      return;
    }
    if (this.timer !== undefined && gapMs > 0) return;
    clearTimeout(this.timer);
    const waitMs = Math.max(0, this.lastMs + gapMs - Date.now());
    this.timer = setTimeout(() => void this.run(gapMs).catch(console.error), waitMs);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async run(gapMs: number): Promise<void> {
    this.timer = undefined;
    this.busy = true;
    this.lastMs = Date.now();
    try {
      await this.load();
    } finally {
      this.busy = false;
      if (this.again) {
        this.again = false;
        this.poke(Math.max(gapMs, 1000));
      }
    }
  }
}
