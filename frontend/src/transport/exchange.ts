import { together, type Looked } from '../protocol/gaze';
import * as identity from './identity';
import { speak } from './language';
import { sayNetwork } from './network';
import type { Line, News, Tell } from './news';
import type { Port, ToTab, ToWorker } from './ports';
import { asProblem } from './problem';

/** A line that can say how everything stands. */
export interface SharedLine extends Line {
  news(): News[];
  look(): void;
}

export type OpenLine = (organizationId: string, tell: Tell) => SharedLine;

/** What a tab follows, and where it looks there. */
interface Turn {
  organizationId: string;
  gaze: Looked;
}

interface Followed {
  line: SharedLine;
  /** Who follows, and where each looks. */
  followers: Map<Port, Looked>;
}

const said = (port: Port, message: ToTab): void => port.postMessage(message);

/** All tabs of a browser on one side, one line for each organization on the other, and one identity for all. */
export class Exchange {
  private readonly ports = new Set<Port>();
  private readonly lines = new Map<string, Followed>();

  constructor(private readonly open: OpenLine) {
    identity.onIdentity((signedIn) => {
      if (signedIn === null) this.closeAll();
      this.tellIdentity();
    });
  }

  connect(port: Port): void {
    port.onmessage = ({ data }: MessageEvent<ToWorker>) => this.take(port, data);
    // Where the browser tells that a tab is gone, nobody need be told in vain.
    if (port instanceof EventTarget) port.addEventListener('close', () => this.part(port));
  }

  private take(port: Port, message: ToWorker): void {
    if ('language' in message) speak(message.language);
    if (message.kind === 'hello') this.greet(port, message.held);
    else if (message.kind === 'enter') this.enter(port, message);
    else if (message.kind === 'gaze') this.turn(port, message);
    else if (message.kind === 'leave') this.leave(port, message.organizationId);
    else if (message.kind === 'retry') this.each((line) => line.retry());
    else if (message.kind === 'look') this.each((line) => line.look());
    else if (message.kind === 'network') sayNetwork(message.there);
    else if (message.kind === 'renew') void this.renew(port, message.ask, message.shown);
    else this.part(port);
  }

  /** Welcome a tab; of what it and we hold, that counts which is good for longer. */
  private greet(port: Port, held: identity.Held | null): void {
    this.ports.add(port);
    if (held !== null && held.expiresAtMs > (identity.identityHeld()?.expiresAtMs ?? 0)) this.adopt(held);
    said(port, { kind: 'welcome' });
  }

  private adopt(held: identity.Held): void {
    const before = identity.identityHeld();
    if (before !== null && before.signedIn.user.id !== held.signedIn.user.id) this.closeAll();
    identity.become(held, 'renewed');
  }

  private enter(port: Port, { organizationId, gaze }: Turn): void {
    const followed = this.lines.get(organizationId) ?? this.opened(organizationId);
    followed.followers.set(port, gaze);
    for (const news of followed.line.news()) said(port, { kind: 'news', organizationId, news });
    followed.line.gaze(together(followed.followers.values()));
  }

  /** Look wherever one of the tabs looks. */
  private turn(port: Port, { organizationId, gaze }: Turn): void {
    const followed = this.lines.get(organizationId);
    if (followed === undefined || !followed.followers.has(port)) return;
    followed.followers.set(port, gaze);
    followed.line.gaze(together(followed.followers.values()));
  }

  private opened(organizationId: string): Followed {
    const followers = new Map<Port, Looked>();
    const line = this.open(organizationId, (news) => {
      for (const port of followers.keys()) said(port, { kind: 'news', organizationId, news });
    });
    const followed = { line, followers };
    this.lines.set(organizationId, followed);
    return followed;
  }

  private leave(port: Port, organizationId: string): void {
    const followed = this.lines.get(organizationId);
    if (followed === undefined || !followed.followers.delete(port)) return;
    if (followed.followers.size > 0) return followed.line.gaze(together(followed.followers.values()));
    followed.line.close();
    this.lines.delete(organizationId);
  }

  private part(port: Port): void {
    this.ports.delete(port);
    for (const organizationId of [...this.lines.keys()]) this.leave(port, organizationId);
    port.close();
  }

  /** Give a tab a newer token than it has shown: ours if it is one, else a new one, which all others get as well. */
  private async renew(port: Port, ask: number, shown: string | null): Promise<void> {
    const ours = identity.identityHeld();
    try {
      if (!identity.isFresh(ours) || ours.signedIn.accessToken === shown) await identity.refresh();
      said(port, { kind: 'renewed', ask, held: identity.identityHeld() });
    } catch (thrown) {
      const { status, detail } = asProblem(thrown);
      said(port, { kind: 'notRenewed', ask, status, detail });
    }
  }

  /** Tell all tabs who is signed in; of a session that has ended as well, for with it their lines have. */
  private tellIdentity(): void {
    const held = identity.identityHeld();
    for (const port of this.ports) said(port, { kind: 'held', held });
  }

  private closeAll(): void {
    for (const { line } of this.lines.values()) line.close();
    this.lines.clear();
  }

  private each(act: (line: SharedLine) => void): void {
    for (const { line } of this.lines.values()) act(line);
  }
}
