import type { Text } from '../../ui/hooks/useText';
import type { Unit } from './definitions';

/** A change of a quarter is worth a look. */
const NOTABLE = 0.25;
const STEADY = 0.005;

/** Write a figure in its unit. */
export function written(unit: Unit, value: number | null, { format }: Text): string {
  if (value === null) return '—';
  if (unit === 'duration') return format.duration(value);
  if (unit === 'money') return format.money(value);
  if (unit === 'share') return format.percent(value);
  return unit === 'tokens' ? format.compact(value) : format.decimal(value);
}

export interface ChangeWords {
  said: string;
  notable: boolean;
  /** Whether there is more now; null where it is as it was. */
  rises: boolean | null;
}

function difference(unit: Unit, now: number, before: number, text: Text): string {
  const apart = Math.abs(now - before);
  if (unit === 'share') return text.t('hub.points', { count: Math.round(apart * 100) });
  return unit === 'tokens' ? text.format.percent(apart / before) : written(unit, apart, text);
}

/** Say how a figure changed against the window before; null where there was none to compare with. */
export function changeWords(unit: Unit, now: number | null, before: number | null, window: string, text: Text): ChangeWords | null {
  if (now === null || before === null || (before === 0 && (now === 0 || unit === 'tokens'))) return null;
  const share = before === 0 ? 1 : (now - before) / before;
  if (Math.abs(share) < STEADY) return { said: text.t('hub.change.same', { window }), notable: false, rises: null };
  const word = unit === 'duration' ? (share > 0 ? 'longer' : 'shorter') : share > 0 ? 'more' : unit === 'money' || unit === 'share' ? 'less' : 'fewer';
  const said = text.t(`hub.change.${word}`, { difference: difference(unit, now, before, text), window });
  return { said, notable: Math.abs(share) >= NOTABLE, rises: share > 0 };
}
