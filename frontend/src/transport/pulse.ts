import { DOUBT_MS, LATE_MS, PULSE_MS, SILENCE_MS } from '../config/timings';
import type { PulseNews } from './news';

const TICK_MS = 1000;
/** A timer that comes so late has slept with its machine. */
const SLEPT_MS = 10_000;
/** One quick answer says for so many asks how our clocks differ; clocks drift. */
const REMEMBERED = 30;

export interface Asked {
  /** What the server's clock said; null where nobody answered. */
  serverMs: number | null;
}

export interface PulseListener {
  /** Ask the server for its clock, over the line itself. */
  ask(): Promise<Asked>;
  tell(news: PulseNews): void;
  /** Nobody answers on this line any more. */
  onSilence(): void;
}

interface Beat {
  tookMs: number;
  aheadMs: number;
}

/**
 * How quick a line is, and how far behind what it brings. Our clock is ahead of the server's by
 * `(asked + answered) / 2 − server's clock` of the quickest of the latest answers; a message is late by
 * `arrived − at − ahead`. An answer that does not come makes everything late by how long it is waited for.
 */
export class Pulse {
  private timer: ReturnType<typeof setInterval> | undefined;
  private beats: Beat[] = [];
  private askedMs: number | null = null;
  private askedLastMs = 0;
  private tickedMs = 0;
  private patienceMs = SILENCE_MS;
  private latencyMs: number | null = null;
  private lagMs = 0;
  private heardMs: number | null = null;
  private told = '';

  constructor(private readonly listener: PulseListener) {}

  /** Begin with a line that has just become live. */
  start(): void {
    clearInterval(this.timer);
    [this.askedMs, this.lagMs, this.tickedMs] = [null, 0, Date.now()];
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.hear();
    void this.ask();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    [this.askedMs, this.lagMs, this.latencyMs] = [null, 0, null];
    this.tell();
  }

  /** There is a reason to doubt the line: ask now, and wait for less long. */
  doubt(): void {
    if (this.timer === undefined) return;
    if (this.askedMs === null) void this.ask();
    this.patienceMs = Math.min(this.patienceMs, Date.now() - (this.askedMs ?? Date.now()) + DOUBT_MS);
  }

  /** Something came, written at `atMs` of the server's clock if it says so. */
  hear(atMs?: number): void {
    this.heardMs = Date.now();
    const ahead = this.aheadMs();
    if (atMs !== undefined && Number.isFinite(atMs) && ahead !== null) this.lagMs = Math.max(0, this.heardMs - atMs - ahead);
    this.tell();
  }

  now(): PulseNews {
    return { kind: 'pulse', latencyMs: this.latencyMs, delayMs: this.delayMs(), heardMs: this.heardMs };
  }

  /** What the server's clock says just now, as far as we know. */
  serverMs(): number {
    return Date.now() - (this.aheadMs() ?? 0);
  }

  private aheadMs(): number | null {
    if (this.beats.length === 0) return null;
    return this.beats.reduce((best, beat) => (beat.tookMs < best.tookMs ? beat : best)).aheadMs;
  }

  private delayMs(): number | null {
    const waitedMs = this.askedMs === null ? 0 : Date.now() - this.askedMs;
    const delay = Math.max(this.lagMs, waitedMs);
    return delay >= LATE_MS ? delay : null;
  }

  private tick(): void {
    const now = Date.now();
    const slept = now - this.tickedMs > SLEPT_MS;
    this.tickedMs = now;
    if (slept) this.doubtAfterSleep();
    else if (this.askedMs !== null && now - this.askedMs > this.patienceMs) this.listener.onSilence();
    else if (this.askedMs === null && now - this.askedLastMs >= PULSE_MS) void this.ask();
    this.tell();
  }

  /** What was asked before the sleep was asked of a line that may be gone: time has not passed for it. */
  private doubtAfterSleep(): void {
    this.askedMs = null;
    this.doubt();
  }

  private async ask(): Promise<void> {
    const asked = Date.now();
    [this.askedMs, this.askedLastMs, this.patienceMs] = [asked, asked, SILENCE_MS];
    const { serverMs } = await this.listener.ask();
    if (this.askedMs !== asked || serverMs === null) return;
    this.answered(Date.now() - asked, asked, serverMs);
  }

  private answered(tookMs: number, asked: number, serverMs: number): void {
    this.beats = [...this.beats.slice(1 - REMEMBERED), { tookMs, aheadMs: asked + tookMs / 2 - serverMs }];
    [this.askedMs, this.lagMs, this.heardMs] = [null, 0, Date.now()];
    this.latencyMs = Math.max(1, Math.round(tookMs));
    this.tell();
  }

  /** Tell what changed, and of a delay each second of it. */
  private tell(): void {
    const news = this.now();
    const seen = `${news.latencyMs} ${news.delayMs === null ? '' : Math.round(news.delayMs / TICK_MS)}`;
    if (seen === this.told) return;
    this.told = seen;
    this.listener.tell(news);
  }
}
