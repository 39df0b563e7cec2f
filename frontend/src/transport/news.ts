import type { Fields } from '../protocol/guards';
import type { Looked } from '../protocol/gaze';
import type { Room } from '../protocol/join';
import type { LinkState, Missed } from '../protocol/link';

export type { LinkState, Missed } from '../protocol/link';

/** How the line to an organization stands. */
export interface LinkNews {
  kind: 'link';
  state: LinkState;
  /** Why the server does not let us follow, in its words. */
  refusal: string | null;
  /** When it is tried again by itself; null while it is tried, or need not be. */
  retryAtMs: number | null;
}

/** How quick the line is, and how far behind what it brings. */
export interface PulseNews {
  kind: 'pulse';
  latencyMs: number | null;
  /** How far what comes is behind what happens; null while that is not worth a word. */
  delayMs: number | null;
  /** When the server was last heard. */
  heardMs: number | null;
}

/** How the changes of tasks come, and whether they do. */
export interface StreamNews {
  kind: 'stream';
  broken: boolean;
  way: 'stream' | 'room';
}

/** What a line tells: the same by a shared worker or in the page itself. */
export type News =
  | LinkNews
  | PulseNews
  | { kind: 'snapshot'; room: Room; snapshot: Fields }
  | { kind: 'message'; event: string; payload: Fields }
  | { kind: 'notification'; payload: Fields }
  | { kind: 'tasks'; event: string; payload: unknown }
  | StreamNews
  | { kind: 'missed'; missed: Missed };

export type Tell = (news: News) => void;

/** What somebody follows of an organization. */
export interface Wanted {
  rooms: Room[];
  tasks: boolean;
}

/** The line to one organization, for as long as somebody follows it. */
export interface Line {
  /** Try everything that is broken again now. */
  retry(): void;
  /** Be told positions of where one looks only; null for everything, as it is at first. */
  gaze(gaze: Looked): void;
  close(): void;
}
