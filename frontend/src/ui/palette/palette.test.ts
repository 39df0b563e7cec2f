import { expect, test } from 'vitest';
import { entry, search, type Entry } from './entries';
import { initialOf } from './pinyin';

const made = (kind: Entry['kind'], name: string, ...alsoBy: string[]): Entry =>
  entry({ id: `${kind}:${name}`, kind, name, note: '', alsoBy, run: () => undefined });

const names = (all: Entry[], typed: string): string[] => search(all, typed).flatMap(({ entries }) => entries.map(({ name }) => name));

test('a word is found from its start before its middle, and the shorter text first', () => {
  const all = ['Replay', 'Payments', 'Pay', 'Repay'].map((name) => made('agent', name));
  expect(names(all, 'pay')).toEqual(['Pay', 'Payments', 'Repay', 'Replay'].filter((name) => name !== 'Replay').concat('Replay'));
});

test('Chinese is found within a sentence as well as a Latin word is', () => {
  const all = [made('task', '修复支付回调'), made('task', 'Fix the payment callback'), made('task', '支付')];
  expect(names(all, '支付')).toEqual(['支付', '修复支付回调']);
  expect(names(all, 'pay')).toEqual(['Fix the payment callback']);
});

test('Chinese is found by the first letters of its sounds, Latin by those of its words', () => {
  const all = [made('task', '修复支付回调'), made('task', 'Make the checkout test reliable')];
  expect(names(all, 'zf')).toEqual(['修复支付回调']);
  expect(names(all, 'mtc')).toEqual(['Make the checkout test reliable']);
  expect([...'数字人办公室'].map(initialOf).join('')).toBe('szrbgs');
});

test('each word has to fit somewhere: name, role or department', () => {
  const all = [made('agent', 'Kai', 'tester', 'Engineering'), made('agent', 'Kaia', 'writer', 'Docs')];
  expect(names(all, 'kai eng')).toEqual(['Kai']);
  expect(names(all, 'KAI')).toEqual(['Kai', 'Kaia']);
  expect(names(all, 'zzz')).toEqual([]);
});

test('accents and full width make no difference', () => {
  expect(names([made('agent', 'Zoë')], 'ｚｏｅ')).toEqual(['Zoë']);
});

test('one of a campus is found first', () => {
  const all = [
    ...Array.from({ length: 5000 }, (_, index) => made('agent', `Agent ${index} 伟`, 'engineer', `Department ${index % 40}`)),
    ...Array.from({ length: 10_000 }, (_, index) => made('task', `修复 payment callback number ${index}`, `ENG-${index}`)),
  ];
  const sections = search(all, 'eng 4321');
  expect(sections[0]?.entries[0]?.name).toContain('4321');
});
