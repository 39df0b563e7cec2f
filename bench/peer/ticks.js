// Everything of a tick together: at once when nothing was told for a tick, else when the tick is over.
export class Ticks {
  constructor(tickMs, tell) {
    this.tickMs = tickMs;
    this.tell = tell;
    this.waiting = new Map();
    this.timer = null;
    this.latest = -Infinity;
  }

  add(organization, several) {
    const waiting = this.waiting.get(organization);
    if (waiting) waiting.push(...several);
    else this.waiting.set(organization, [...several]);
    this.timer ??= setTimeout(() => this.#tick(), Math.max(0, this.latest + this.tickMs - performance.now()));
  }

  #tick() {
    const waiting = this.waiting;
    this.waiting = new Map();
    this.timer = null;
    this.latest = performance.now();
    for (const [organization, several] of waiting) this.tell(organization, several);
  }
}
