export type LinkState = 'connecting' | 'live' | 'resuming' | 'offline';

/** What came after an absence. */
export interface Missed {
  fromMs: number;
  untilMs: number;
  /** How many entries the log grew by; null where it began anew. */
  changes: number | null;
  /** How often an agent turned to an error, or began to wait. */
  failures: number;
  waits: number;
}
