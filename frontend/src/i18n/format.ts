import { LOCALES, translate, type Language } from './translate';

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

export interface Format {
  number(value: number): string;
  compact(value: number): string;
  decimal(value: number, digits?: number): string;
  percent(share: number): string;
  money(usd: number): string;
  clock(at: string | number): string;
  /** To the second; with its day where that is not today. */
  precise(at: string | number): string;
  hour(at: string | number): string;
  day(at: string | number): string;
  full(at: string | number): string;
  duration(seconds: number): string;
}

export function formatFor(language: Language): Format {
  const locale = LOCALES[language];
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' });
  const second = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const dated = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'medium', hour12: false });
  const short = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });
  return {
    number: (value) => plain.format(value),
    compact: (value) => compact.format(value).replace(/(\p{L}+)$/u, ' $1').replace(' K', ' k'),
    decimal: (value, digits = 1) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
    percent: (share) => percent.format(share),
    money: (usd) => `$${usd.toFixed(2)}`,
    clock: (at) => (Date.now() - new Date(at).getTime() > DAY_S * 1000 ? short : clock).format(new Date(at)),
    hour: (at) => clock.format(new Date(at)),
    day: (at) => day.format(new Date(at)),
    precise: (at) => (new Date(at).toDateString() === new Date().toDateString() ? second : dated).format(new Date(at)),
    full: (at) => full.format(new Date(at)),
    duration: (seconds) => duration(language, seconds),
  };
}

function duration(language: Language, seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE_S) return translate(language, 'duration.s', { n: whole });
  if (whole < HOUR_S) return translate(language, 'duration.min', { n: Math.floor(whole / MINUTE_S) });
  const hours = Math.floor(whole / HOUR_S);
  const minutes = Math.floor((whole % HOUR_S) / MINUTE_S);
  if (whole < DAY_S && hours < 10 && minutes) return translate(language, 'duration.hMin', { h: hours, m: minutes });
  if (whole < 2 * DAY_S) return translate(language, 'duration.h', { n: hours });
  return translate(language, 'duration.d', { n: Math.floor(whole / DAY_S) });
}
