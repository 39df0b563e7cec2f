import { isFields, text } from './guards';

/** What the server says of a call: its sentence, and by a code and values what it says, for other words. */
export interface Told {
  said: string;
  code: string | null;
  values: Record<string, string>;
}

/** Read what is said of a call. */
export function toTold(said: unknown, code: unknown, values: unknown): Told {
  const known = isFields(values) ? Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])) : [];
  return { said: text(said) ?? '', code: text(code), values: Object.fromEntries(known) };
}
