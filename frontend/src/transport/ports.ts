import type { Looked } from '../protocol/gaze';
import type { Held } from './identity';
import type { News } from './news';

/** What a tab says to the shared worker. */
export type ToWorker =
  | { kind: 'hello'; held: Held | null; language: string }
  | { kind: 'enter'; organizationId: string; gaze: Looked }
  | { kind: 'gaze'; organizationId: string; gaze: Looked }
  | { kind: 'leave'; organizationId: string }
  | { kind: 'retry' }
  /** The tab is looked at again. */
  | { kind: 'look'; language: string }
  | { kind: 'network'; there: boolean }
  | { kind: 'renew'; ask: number; shown: string | null }
  | { kind: 'bye' };

/** What the shared worker says to a tab. */
export type ToTab =
  | { kind: 'welcome' }
  | { kind: 'news'; organizationId: string; news: News }
  | { kind: 'renewed'; ask: number; held: Held | null }
  | { kind: 'notRenewed'; ask: number; status: number; detail: string }
  /** Who is signed in for all tabs; null once the session has ended. */
  | { kind: 'held'; held: Held | null };

/** As much of a MessagePort as is needed. */
export interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}
