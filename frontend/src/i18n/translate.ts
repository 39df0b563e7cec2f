import { en, type MessageKey, type Messages } from './en';
import { zh } from './zh';

export type Language = 'en' | 'zh';
export type Values = Record<string, string | number>;
export type Translate = (key: MessageKey, values?: Values) => string;

const DICTIONARIES: Record<Language, Messages> = { en, zh };
export const LOCALES: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' };

/** Say a message: `{name}` is a value, `{name#one|many}` the word that fits its number. */
export function translate(language: Language, key: MessageKey, values: Values = {}): string {
  return DICTIONARIES[language][key]
    .replace(/\{(\w+)#([^|}]*)\|([^}]*)\}/g, (_, name: string, one: string, many: string) => (Number(values[name]) === 1 ? one : many))
    .replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}

export function isMessageKey(key: string): key is MessageKey {
  return key in en;
}

export function firstLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
