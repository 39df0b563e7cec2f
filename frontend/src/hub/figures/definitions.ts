import type { HubSeries, HubView } from '../../protocol/hub';

export const FIGURES = ['working', 'done', 'cycle', 'failures', 'cost', 'tokens', 'utilisation', 'decisions'] as const;
export type FigureKey = (typeof FIGURES)[number];
/** Those that have a tile. */
export const TILES = FIGURES.slice(0, 6);

/** How a figure is written, and how a difference of two of them. */
export type Unit = 'count' | 'duration' | 'money' | 'tokens' | 'share';
type Values = (number | null)[];

export interface Definition {
  unit: Unit;
  /** Levels are lines, counts are bars. */
  drawn: 'bars' | 'line';
  better?: 'more' | 'less';
  now(hub: HubView): number | null;
  before(hub: HubView): number | null;
  series(series: HubSeries): Values;
}

const none = (): Values => [];

/** What a figure was before; null where there was no before. */
export function beforeOf(key: FigureKey, hub: HubView): number | null {
  return hub.before.known ? DEFINITIONS[key].before(hub) : null;
}

export const DEFINITIONS: Record<FigureKey, Definition> = {
  working: { unit: 'count', drawn: 'line', now: (hub) => hub.headcount.working, before: () => null, series: (of) => of.working },
  done: { unit: 'count', drawn: 'bars', better: 'more', now: (hub) => hub.completed, before: (hub) => hub.before.completed, series: (of) => of.completed },
  cycle: {
    unit: 'duration',
    drawn: 'line',
    better: 'less',
    now: (hub) => hub.cycleTime.p50Seconds,
    before: (hub) => hub.before.p50Seconds,
    series: (of) => of.cycleP50Seconds,
  },
  failures: { unit: 'count', drawn: 'bars', better: 'less', now: (hub) => hub.failures, before: (hub) => hub.before.failures, series: (of) => of.failed },
  cost: { unit: 'money', drawn: 'bars', now: (hub) => hub.costUsd, before: (hub) => hub.before.costUsd, series: (of) => of.costUsd },
  tokens: {
    unit: 'tokens',
    drawn: 'bars',
    now: (hub) => hub.tokens.input + hub.tokens.output,
    before: (hub) => hub.before.tokens,
    series: (of) => of.tokens,
  },
  utilisation: { unit: 'share', drawn: 'line', better: 'more', now: (hub) => hub.utilisation, before: (hub) => hub.before.utilisation, series: none },
  decisions: { unit: 'duration', drawn: 'line', better: 'less', now: (hub) => hub.decisions.decided.p50Seconds, before: () => null, series: none },
};

export const isFigure = (key: string | null): key is FigureKey => FIGURES.some((figure) => figure === key);
