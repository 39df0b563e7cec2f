import { isMessageKey } from '../../i18n/translate';
import type { MessageKey } from '../../i18n/translate';
import type { Text } from '../hooks/useText';

const DIGITS = 2;

/** Figures that count seconds or money are told so; the rest are numbers. */
export function valueText(figure: string | null, value: number | null, { t, format }: Text): string {
  if (value === null) return t('alerts.nothing');
  if (figure?.endsWith('Seconds') || figure === 'silence') return format.duration(value);
  if (figure?.endsWith('costUsd')) return format.money(value);
  return format.decimal(value, DIGITS);
}

/** A figure by its name where it has one, else by its path. */
export function figureName(figure: string, { t }: Pick<Text, 't'>): string {
  const key = `alerts.figure.${figure.replaceAll('.', '_')}`;
  return isMessageKey(key) ? t(key as MessageKey) : figure;
}
