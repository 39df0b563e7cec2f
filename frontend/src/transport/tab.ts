import { WELCOME_MS } from '../config/timings';
import type { Looked } from '../protocol/gaze';
import * as identity from './identity';
import { language } from './language';
import type { Line, LinkNews, Tell } from './news';
import type { Port, ToTab, ToWorker } from './ports';
import { Problem } from './problem';

interface Renewal {
  resolve(held: identity.Held | null): void;
  reject(problem: Problem): void;
}

const RESUMING: LinkNews = { kind: 'link', state: 'resuming', refusal: null, retryAtMs: null };

/** This tab's end of what all tabs of the browser share. */
export class Tab {
  private readonly following = new Map<string, Tell>();
  private readonly gazes = new Map<string, Looked>();
  private readonly renewals = new Map<number, Renewal>();
  private asked = 0;
  private welcomed: () => void = () => undefined;
  private port: Port | null = null;

  constructor(private readonly reach: () => Port) {}

  /** Reach the worker. Rejects where there is none, or it does not answer. */
  async greet(failed: Promise<never>): Promise<void> {
    const welcome = new Promise<void>((resolve) => (this.welcomed = resolve));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silent = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('The shared worker does not answer.')), WELCOME_MS);
    });
    this.connect();
    await Promise.race([welcome, failed, silent]).finally(() => clearTimeout(timer));
  }

  open(organizationId: string, tell: Tell): Line {
    this.following.set(organizationId, tell);
    this.enter(organizationId);
    return {
      retry: () => this.say({ kind: 'retry' }),
      gaze: (gaze) => {
        this.gazes.set(organizationId, gaze);
        this.say({ kind: 'gaze', organizationId, gaze });
      },
      close: () => {
        this.following.delete(organizationId);
        this.gazes.delete(organizationId);
        this.say({ kind: 'leave', organizationId });
      },
    };
  }

  renew(shown: string | null): Promise<identity.Held | null> {
    this.asked += 1;
    const ask = this.asked;
    return new Promise((resolve, reject) => {
      this.renewals.set(ask, { resolve, reject });
      this.say({ kind: 'renew', ask, shown });
    });
  }

  say(message: ToWorker): void {
    this.port?.postMessage(message);
  }

  /** Let go while the page sleeps: what would be sent meanwhile would only pile up. */
  part(): void {
    this.say({ kind: 'bye' });
    this.port?.close();
    this.port = null;
  }

  /** Be there again after a sleep, and be told how things stand now; what was told meanwhile was missed, though the line never dropped. */
  rejoin(): void {
    if (this.port !== null) return;
    this.connect();
    for (const [organizationId, tell] of this.following) {
      tell(RESUMING);
      this.enter(organizationId);
    }
  }

  private enter(organizationId: string): void {
    this.say({ kind: 'enter', organizationId, gaze: this.gazes.get(organizationId) ?? null });
  }

  private connect(): void {
    this.port = this.reach();
    this.port.onmessage = ({ data }: MessageEvent<ToTab>) => this.take(data);
    this.say({ kind: 'hello', held: identity.identityHeld(), language: language() });
  }

  private take(message: ToTab): void {
    if (message.kind === 'welcome') this.welcomed();
    else if (message.kind === 'news') this.following.get(message.organizationId)?.(message.news);
    else if (message.kind === 'held') this.hold(message.held);
    else this.answered(message);
  }

  private hold(held: identity.Held | null): void {
    if ((held?.signedIn.accessToken ?? null) === identity.accessToken()) return;
    identity.become(held, held === null ? 'ended' : 'renewed');
  }

  private answered(answer: Extract<ToTab, { ask: number }>): void {
    const renewal = this.renewals.get(answer.ask);
    this.renewals.delete(answer.ask);
    if (answer.kind === 'renewed') renewal?.resolve(answer.held);
    else renewal?.reject(new Problem(answer.status, answer.detail));
  }
}
