import { expect, test } from 'vitest';
import { closest } from './ties';

const edge = (source: string, target: string, weight: number, kinds: Record<string, number> = {}) => ({ source, target, weight, kinds, count: Math.round(weight), lastAt: null });

test('whom one works with counts in both directions, the closest first', () => {
  const edges = [edge('ada', 'bob', 2, { review: 2 }), edge('bob', 'ada', 3, { message: 1, review: 2 }), edge('ada', 'eve', 4, { delegate: 4 }), edge('bob', 'eve', 99)];
  expect(closest(edges, 'ada', 5)).toEqual([
    { agentId: 'bob', count: 5, weight: 5, kind: 'review' },
    { agentId: 'eve', count: 4, weight: 4, kind: 'delegate' },
  ]);
  expect(closest(edges, 'ada', 1)).toHaveLength(1);
});

test('who works with nobody has no ties, and oneself is none', () => {
  expect(closest([edge('ada', 'ada', 3)], 'ada', 5)).toEqual([]);
});
