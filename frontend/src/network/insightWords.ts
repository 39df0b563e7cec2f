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
  const count = numbers.count ?? 0;
  switch (code) {
    case 'bottleneck':
      return why === 'cut'
        ? { key: 'network.cut', values: { name: one, pairs: numbers.pairsLost ?? 0, share: Math.round((numbers.efficiencyLoss ?? 0) * 100) } }
        : { key: 'network.detour', values: { name: one, share: Math.round((numbers.efficiencyLoss ?? 0) * 100) } };
    case 'works_alone':
      return { key: 'network.alone', values: { names: named.slice(0, MOST_NAMES).join(', '), count } };
    case 'never_talk':
      return { key: 'network.neverTalk', values: { one, other, expected: Math.round(numbers.expectedTies ?? 0) } };
    case 'one_way_street':
      return { key: 'network.oneWay', values: { source: one, target: other, count, back: numbers.countBack ?? 0 } };
  }
}
