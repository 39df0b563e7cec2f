import { create } from 'zustand';
import type { Trouble } from '../protocol/replay';
import { recall } from './keep';

export const SPEEDS = [1, 2, 5, 10, 30, 60] as const;
export type Speed = (typeof SPEEDS)[number];

/** Nothing comes in meanwhile. */
export interface Silence {
  untilMs: number;
  seconds: number;
}

export interface Fault {
  kind: 'unreachable' | 'tooMany' | 'refused';
  /** In the server's words. */
  detail: string;
}

/** What the time machine is doing; what it shows is the moment in the store. */
export interface TimeState {
  /** Where the hand is; the office follows. Null where it has come. */
  aimMs: number | null;
  busy: boolean;
  /** Why the moment could not be shown, or cannot be played on. */
  fault: Fault | null;
  speed: Speed;
  skips: boolean;
  silence: Silence | null;
  /** What one jumped to. */
  trouble: Trouble | null;
  /** Something to be said for a moment. */
  note: 'copied' | 'noTrouble' | null;
}

const isSpeed = (value: unknown): value is Speed => SPEEDS.some((speed) => speed === value);

export const AT_REST = { aimMs: null, busy: false, fault: null, silence: null, trouble: null } as const;

export const useTime = create<TimeState>()(() => ({ ...AT_REST, speed: recall('speed', isSpeed) ?? 10, skips: false, note: null }));
