import { amount, isFields, list, text, type Fields } from './guards';

const CODES = ['bottleneck', 'works_alone', 'never_talk', 'one_way_street'] as const;

export interface Insight {
  code: (typeof CODES)[number];
  why: string;
  members: string[];
  groups: string[];
  numbers: Record<string, number>;
}

const isText = (value: unknown): value is string => typeof value === 'string';

function numbersOf(fields: Fields): Record<string, number> {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, number] => amount(entry[1]) !== null));
}

/** Read what stands out in a network; a code that is not known yet is left out. */
export function toInsight(value: unknown): Insight | null {
  if (!isFields(value)) return null;
  const code = CODES.find((known) => known === value.code);
  if (code === undefined) return null;
  return {
    code,
    why: text(value.why) ?? '',
    members: list(value.members, isText),
    groups: list(value.groups, isFields).map(({ label, id }) => text(label) ?? text(id) ?? ''),
    numbers: isFields(value.numbers) ? numbersOf(value.numbers) : {},
  };
}
