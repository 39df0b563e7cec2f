import { amount, isFields, list, text, type Fields } from './guards';
import type { AgentWalk } from './types';

const isPoint = (value: unknown): value is number[] => Array.isArray(value) && value.length >= 2 && value.every((n) => amount(n) !== null);

/** Read the time at which a message was written, in the server's milliseconds. */
export const sentAt = (payload: Fields): number => Date.parse(text(payload.at) ?? '');

/** Read a walk. Its start is told by the server's clock, and is kept by ours: only how long ago it was is taken. */
export function toWalk(value: unknown, sentMs: number, nowMs = Date.now()): AgentWalk | null {
  if (!isFields(value)) return null;
  const begun = Date.parse(text(value.at) ?? '');
  const speed = amount(value.speed);
  const points = list(value.points, isPoint);
  if (!Number.isFinite(begun - sentMs) || speed === null || speed <= 0 || points.length < 2) return null;
  return { startedMs: nowMs - (sentMs - begun), speed, points };
}
