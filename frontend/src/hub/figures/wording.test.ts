import { expect, test } from 'vitest';
import { textFor } from '../../ui/hooks/useText';
import '../words';
import { changeWords } from './wording';
import type { Unit } from './definitions';

const said = (unit: Unit, now: number | null, before: number | null, language: 'en' | 'zh' = 'en') =>
  changeWords(unit, now, before, language === 'en' ? '24 h' : '24 小时', textFor(language))?.said ?? null;

test('a change is said in its own unit', () => {
  expect(said('count', 46, 38)).toBe('8 more than in the 24 h before');
  expect(said('count', 3, 5)).toBe('2 fewer than in the 24 h before');
  expect(said('duration', 7380, 6300)).toBe('18 min longer than in the 24 h before');
  expect(said('money', 18.4, 20.5)).toBe('$2.10 less than in the 24 h before');
  expect(said('tokens', 94, 100)).toBe('6% fewer than in the 24 h before');
  expect(said('money', 18.4, 20.5, 'zh')).toBe('比前 24 小时少 $2.10');
});

test('what stays is said to stay', () => {
  expect(said('count', 5, 5)).toBe('as in the 24 h before');
});

test('where nothing was, nothing is compared', () => {
  expect(said('count', 0, 0)).toBeNull();
  expect(said('duration', 5, null)).toBeNull();
  expect(said('count', 2, 0)).toBe('2 more than in the 24 h before');
});
