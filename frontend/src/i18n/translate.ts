import { en, type Messages } from './en';
import type { LaterMessages } from './later';
import { zh } from './zh';

export type Language = 'en' | 'zh';
export type Values = Record<string, string | number>;
export type MessageKey = keyof Messages | keyof LaterMessages;
export type Translate = (key: MessageKey, values?: Values) => string;

const DICTIONARIES: Record<Language, Messages & Partial<LaterMessages>> = { en, zh };
export const LOCALES: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' };

const NUMBERS: Record<Language, Intl.NumberFormat> = { en: new Intl.NumberFormat(LOCALES.en), zh: new Intl.NumberFormat(LOCALES.zh) };

const said = (language: Language, value: string | number): string => (typeof value === 'number' ? NUMBERS[language].format(value) : value);

/** Take up the words of a view that has come. */
export function learn(words: Record<Language, Partial<LaterMessages>>): void {
  DICTIONARIES.en = { ...DICTIONARIES.en, ...words.en };
  DICTIONARIES.zh = { ...DICTIONARIES.zh, ...words.zh };
}

/** Say a message: `{name}` is a value, `{name#one|many}` the word that fits its number. */
export function translate(language: Language, key: MessageKey, values: Values = {}): string {
  return (DICTIONARIES[language][key] ?? key)
    .replace(/\{(\w+)#([^|}]*)\|([^}]*)\}/g, (_, name: string, one: string, many: string) => (Number(values[name]) === 1 ? one : many))
    .replace(/\{(\w+)\}/g, (hole, name: string) => said(language, values[name] ?? hole));
}

export function isMessageKey(key: string): key is MessageKey {
  return key in DICTIONARIES.en;
}

export function firstLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
