export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function list<Item>(value: unknown, is: (item: unknown) => item is Item): Item[] {
  return Array.isArray(value) ? value.filter(is) : [];
}

/** Take the items of a list that can be read; what cannot is left out, the rest still counts. */
export function each<Item>(value: unknown, read: (item: unknown) => Item | null): Item[] {
  return Array.isArray(value) ? value.map(read).filter((item): item is Item & {} => item !== null) : [];
}

export type Check = (value: unknown) => boolean;
/** One check for every field of a shape: a new field without a check does not compile. */
export type Checks<Shape> = { readonly [Field in keyof Required<Shape>]: Check };

export const isText: Check = (value) => typeof value === 'string';
export const isAmount: Check = (value) => amount(value) !== null;
export const isFlag: Check = (value) => typeof value === 'boolean';
export const isList = (is: Check): Check => (value) => Array.isArray(value) && value.every(is);
export const isOneOf = (...words: readonly unknown[]): Check => (value) => words.includes(value);
export const orNull = (is: Check): Check => (value) => value === null || is(value);
export const isShape = <Shape>(checks: Checks<Shape>): Check => (value) =>
  isFields(value) && Object.entries<Check>(checks).every(([name, is]) => is(value[name]));

/** Take the known fields that are what they should be; a wrong one is left out, so that it changes nothing. */
export function taken<Shape>(fields: Fields, checks: Checks<Shape>): Partial<Shape> {
  const good = Object.entries<Check>(checks).filter(([name, is]) => fields[name] !== undefined && is(fields[name]));
  return Object.fromEntries(good.map(([name]) => [name, fields[name]])) as Partial<Shape>;
}

export interface SeqRange {
  from: number;
  to: number;
}

/** Say which part of the log a message covers; a single seq is a range of one. */
export function rangeOf(payload: Fields): SeqRange | null {
  const seq = payload.seq;
  if (typeof seq === 'number') return { from: seq, to: seq };
  if (!isFields(seq)) return null;
  const from = amount(seq.from);
  const to = amount(seq.to);
  return from === null || to === null ? null : { from, to };
}
