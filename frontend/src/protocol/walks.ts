import { amount, isFields, list, text, type Fields } from './guards';
import { serverClock } from './serverClock';
import type { AgentWalk } from './types';

const isPoint = (value: unknown): value is number[] => Array.isArray(value) && value.length >= 2 && value.every((n) => amount(n) !== null);

/** Tell when a message was written, by the server's clock; NaN where it does not say. */
export const sentMs = (payload: Fields): number => Date.parse(text(payload.at) ?? '');

/** Note when a message that tells where people are was written. */
export const noteSent = (payload: Fields): void => serverClock.hear(sentMs(payload));

/** Read a walk; null where it is none. */
export function toWalk(value: unknown): AgentWalk | null {
  if (!isFields(value)) return null;
  const startedMs = Date.parse(text(value.at) ?? '');
  const speed = amount(value.speed);
  const points = list(value.points, isPoint);
  return Number.isFinite(startedMs) && speed !== null && speed > 0 && points.length >= 2 ? { startedMs, speed, points } : null;
}
