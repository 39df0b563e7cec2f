import { fit, fold, plain, type Folded } from './fuzzy';

export const KINDS = ['agent', 'task', 'view', 'page', 'place', 'command'] as const;
export type EntryKind = (typeof KINDS)[number];

export interface Entry {
  id: string;
  kind: EntryKind;
  name: string;
  note: string;
  /** What it is found by, the name first: later fields count less. */
  fields: readonly Folded[];
  keys?: readonly string[] | undefined;
  /** The key of the agent or the task, for whoever shows more of it. */
  subject?: string;
  run(): void;
}

export type EntryOf = Omit<Entry, 'fields'> & { alsoBy?: readonly (string | null | undefined)[] };

/** Make something findable by its name, and by what else is known of it. */
export function entry({ alsoBy = [], ...rest }: EntryOf): Entry {
  const others = alsoBy.filter((text): text is string => typeof text === 'string' && text !== '');
  return { ...rest, fields: [rest.name, ...others].map(fold) };
}

const LATER_FIELD = 0.8;

/** How well what was typed fits: each of its words must fit somewhere. */
export function scoreOf({ fields }: Entry, words: readonly string[]): number {
  let sum = 0;
  for (const word of words) {
    let best = 0;
    for (let index = 0; index < fields.length; index += 1) {
      const worth = fit(word, fields[index] as Folded) * (index === 0 ? 1 : LATER_FIELD);
      if (worth > best) best = worth;
    }
    if (best === 0) return 0;
    sum += best;
  }
  return sum / words.length;
}

export interface Section {
  kind: EntryKind;
  entries: Entry[];
  /** How many fit besides. */
  more: number;
}

interface Scored {
  entry: Entry;
  score: number;
}

const MOST: Record<EntryKind, number> = { agent: 6, task: 6, view: 5, page: 5, place: 4, command: 6 };

/** Find what fits best, by kind; the kind with the best fit comes first. */
export function search(all: readonly Entry[], typed: string): Section[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = new Map<EntryKind, Scored[]>();
  for (const each of all) {
    const score = scoreOf(each, words);
    if (score > 0) listOf(found, each.kind).push({ entry: each, score });
  }
  const sections = [...found].map(([kind, scored]) => best(kind, scored));
  return sections.sort((one, other) => other.top - one.top).map(({ section }) => section);
}

function listOf(found: Map<EntryKind, Scored[]>, kind: EntryKind): Scored[] {
  const list = found.get(kind) ?? [];
  found.set(kind, list);
  return list;
}

function best(kind: EntryKind, scored: Scored[]): { section: Section; top: number } {
  scored.sort((one, other) => other.score - one.score || (one.entry.name < other.entry.name ? -1 : 1));
  const entries = scored.slice(0, MOST[kind]).map((each) => each.entry);
  return { section: { kind, entries, more: scored.length - entries.length }, top: scored[0]?.score ?? 0 };
}
