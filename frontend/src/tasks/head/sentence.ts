import type { HubView } from '../../protocol/hub';
import type { Lane } from '../model/board';
import { sinceMs } from '../model/times';
import { isOpen } from '../model/blocks';

export interface Slowest {
  stage: string;
  count: number;
  /** How long those that are there now are there on average. */
  meanSeconds: number;
  /** How often the time worked goes into the time waited there, in the hub's window; null where nobody worked. */
  ratio: number | null;
}

/** Say where work waits, from the hub's figures and from the cards that are there now. */
export function slowestOf(hub: HubView | null, lanes: readonly Lane[], nowMs: number): Slowest | null {
  const bottleneck = hub?.bottleneck;
  const lane = lanes.find(({ stage }) => stage.key === bottleneck?.stage);
  if (!bottleneck || !lane) return null;
  const ages = lane.entries.flatMap(({ kind, task }) => (kind !== 'slot' && isOpen(task) ? [(nowMs - sinceMs(task)) / 1000] : [])).filter(Number.isFinite);
  if (ages.length === 0) return null;
  return {
    stage: bottleneck.stage,
    count: ages.length,
    meanSeconds: ages.reduce((sum, age) => sum + age, 0) / ages.length,
    ratio: bottleneck.workingSeconds > 0 ? bottleneck.waitingSeconds / bottleneck.workingSeconds : null,
  };
}

export interface Throughput {
  perHour: number;
  /** How many more an hour than in the window before; null where there was none. */
  more: number | null;
}

/** Tasks done an hour, and how that differs from the window before, which is as long. */
export function throughputOf(hub: HubView | null): Throughput | null {
  if (hub === null) return null;
  const hours = (hub.series.bucketSeconds * hub.series.completed.length) / 3600;
  return { perHour: hub.perHour, more: hours > 0 && hub.before.completed > 0 ? hub.perHour - hub.before.completed / hours : null };
}

/** The lanes that hold more than their limit, and by how much. */
export function overLimit(lanes: readonly Lane[]): { stage: string; count: number }[] {
  return lanes.flatMap(({ stage, open }) => {
    const over = open - (stage.limit ?? Infinity);
    return over > 0 ? [{ stage: stage.key, count: over }] : [];
  });
}
