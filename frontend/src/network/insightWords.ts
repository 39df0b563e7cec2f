import type { MessageKey } from '../i18n/translate';
import type { Values } from '../i18n/translate';
import type { Insight } from '../protocol/insights';

export interface Sentence {
  key: MessageKey;
  values: Values;
}

const MOST_NAMES = 3;

/** Find the sentence that says an insight; of a code with reasons, the one for its reason. */
export function sentenceOf({ code, why, members, groups, numbers }: Insight, nameOf: (agentId: string) => string): Sentence {
  const named = members.map(nameOf);
  const [one = '', other = ''] = groups.length > 1 ? groups : named;
  // The groups of a bottleneck are those around it: it is one person all the same.
  const [holder = ''] = named;
  const count = numbers.count ?? 0;
  switch (code) {
    case 'bottleneck':
      return why === 'cut'
        ? { key: 'network.cut', values: { name: holder, pairs: numbers.pairsLost ?? 0, share: Math.round((numbers.efficiencyLoss ?? 0) * 100) } }
        : { key: 'network.detour', values: { name: holder, share: Math.round((numbers.efficiencyLoss ?? 0) * 100) } };
    case 'works_alone':
      return { key: 'network.alone', values: { names: named.slice(0, MOST_NAMES).join(', '), count } };
    case 'never_talk':
      return { key: 'network.neverTalk', values: { one, other, expected: Math.round(numbers.expectedTies ?? 0) } };
    case 'one_way_street':
      return { key: 'network.oneWay', values: { source: one, target: other, count, back: numbers.countBack ?? 0 } };
  }
}

/** So many are shown: two of a kind at most, the gravest kinds first. */
const MOST_SHOWN = 5;
const MOST_OF_A_KIND = 2;

export interface Shown {
  /** Stands in the address. */
  key: string;
  insight: Insight;
}

/** Choose the insights worth a sentence, and name each. */
export function shownOf(insights: Insight[]): Shown[] {
  const seen = new Map<string, number>();
  const some = insights.flatMap((insight): Shown[] => {
    const nth = (seen.get(insight.code) ?? 0) + 1;
    seen.set(insight.code, nth);
    return nth <= MOST_OF_A_KIND ? [{ key: `${insight.code}-${nth}`, insight }] : [];
  });
  return some.slice(0, MOST_SHOWN);
}
