import { expect, test } from 'vitest';
import './words';
import { networkEn } from '../i18n/networkEn';
import { translate } from '../i18n/translate';
import { toInsight, type Insight } from '../protocol/insights';
import { sentenceOf, shownOf } from './insightWords';

const said = (value: unknown): string => {
  const { key, values } = sentenceOf(toInsight(value) as Insight, (agentId) => agentId.toUpperCase());
  expect(networkEn).toHaveProperty([key]);
  return translate('en', key, values);
};

test('each insight is said with its names and numbers', () => {
  const loss = { efficiencyLoss: 0.336, pairsLost: 1 };
  expect(said({ code: 'bottleneck', why: 'cut', members: ['ada'], groups: [{ by: 'community', id: 'c:a' }], numbers: loss })).toContain(
    'ADA holds the network together: without, 1 pair would be cut off from each other, and the others would lose 34%',
  );
  const around = [{ by: 'community', id: 'c:a' }, { by: 'community', id: 'c:b' }];
  expect(said({ code: 'bottleneck', why: 'cut', members: ['ada'], groups: around, numbers: loss })).toContain('ADA holds the network together');
  expect(said({ code: 'bottleneck', why: 'detour', members: ['ada'], groups: around, numbers: loss })).toContain('ADA is the shortcut');
  expect(said({ code: 'works_alone', members: ['ada', 'bob'], numbers: { count: 2 } })).toBe('2 agents work alone: ADA, BOB');
  const teams = [{ label: 'Research' }, { id: 'Sales' }];
  expect(said({ code: 'never_talk', members: ['ada'], groups: teams, numbers: { expectedTies: 2.4 } })).toBe('Research and Sales never talk; 2 ties would be expected.');
  expect(said({ code: 'one_way_street', members: ['ada', 'bob'], numbers: { count: 7, countBack: 0 } })).toBe('ADA → BOB is a one-way street: 7 there, 0 back.');
});

test('what is not known is left out', () => {
  expect(toInsight({ code: 'gossip', members: [] })).toBeNull();
  expect(toInsight(7)).toBeNull();
  expect(toInsight({ code: 'works_alone', members: [7, 'ada'], numbers: { count: '1' } })).toEqual({ code: 'works_alone', why: '', members: ['ada'], groups: [], numbers: {} });
});

test('one kind does not crowd out the others', () => {
  const of = (code: string) => toInsight({ code, members: ['ada'] }) as Insight;
  const shown = shownOf([of('bottleneck'), of('never_talk'), of('never_talk'), of('never_talk'), of('one_way_street'), of('one_way_street')]);
  expect(shown.map(({ key }) => key)).toEqual(['bottleneck-1', 'never_talk-1', 'never_talk-2', 'one_way_street-1', 'one_way_street-2']);
});
