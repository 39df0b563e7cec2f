import { useMemo } from 'react';
import type { HubView } from '../../protocol/hub';
import { useText, type Text } from '../../ui/hooks/useText';
import { DEFINITIONS, type FigureKey } from './definitions';
import type { Plot } from './chart/plot';
import { written } from './wording';

/** Lay the slots of the window before over those of this one, counted from where each begins. */
export function alongside(values: readonly (number | null)[], before: readonly (number | null)[]): (number | null)[] {
  return before.length === 0 ? [] : values.map((_, index) => before[index] ?? null);
}

/** Say where a slot begins: its edge is the last moment of the slot before. */
const clockOf = (edge: string, { format }: Text): string => format.clock(Date.parse(edge) + 1);

/** A figure slot by slot, and how each slot is said. */
export function useSlots(key: FigureKey, hub: HubView, before: HubView | null): { plot: Plot; say(slot: number): string } {
  const text = useText();
  const { drawn, series, unit } = DEFINITIONS[key];
  const plot = useMemo((): Plot => {
    const values = series(hub.series);
    return {
      drawn,
      endsNow: true,
      labels: hub.series.edges.slice(0, values.length).map((edge) => clockOf(edge, text)),
      write: (value) => written(unit, value, text),
      values,
      before: before === null ? [] : alongside(values, series(before.series)),
    };
  }, [hub.series, before, drawn, series, unit, text]);
  const say = (slot: number): string => {
    const [from, until] = [hub.series.edges[slot], hub.series.edges[slot + 1]].map((edge) => (edge ? clockOf(edge, text) : ''));
    const said = text.t('hub.slot', { from: from ?? '', until: until ?? '', value: written(unit, plot.values[slot] ?? null, text) });
    const then = plot.before[slot];
    return then === undefined || then === null ? said : said + text.t('hub.slotBefore', { value: written(unit, then, text) });
  };
  return { plot, say };
}
