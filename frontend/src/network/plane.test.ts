import { expect, test } from 'vitest';
import type { NetworkNode } from '../protocol/network';
import { flattened } from './plane';

function node(community: number, x: number, y: number, z: number): NetworkNode {
  const figures = { degree: 1, weightedDegree: 1, pagerank: 0, betweenness: 0, weightedInDegree: 0, weightedOutDegree: 0, closeness: null };
  return { agentId: `${community} ${x} ${y} ${z}`, name: '', department: null, community, position: { x, y, z }, ...figures };
}

test('communities that lie above each other are seen side by side', () => {
  const low = [node(0, 0, -5, 0), node(0, 1, -5, 1), node(0, -1, -5, 1)];
  const high = [node(1, 0, 5, 0), node(1, 1, 5, -1), node(1, -1, 5, -1)];
  const seen = flattened([...low, ...high]).map(({ x }) => x);
  expect(Math.max(...seen.slice(0, 3))).toBeLessThan(Math.min(...seen.slice(3)));
});

test('nothing is stretched: what is near in space is near on paper', () => {
  const [one, other] = flattened([node(0, 0, 0, 0), node(0, 3, 0, 4)]);
  expect(Math.hypot((one?.x ?? 0) - (other?.x ?? 0), (one?.y ?? 0) - (other?.y ?? 0))).toBeCloseTo(5);
});

test('a single spot, or all on one, is no number that is none', () => {
  for (const nodes of [[node(0, 2, 2, 2)], [node(0, 1, 1, 1), node(1, 1, 1, 1)]]) {
    for (const { x, y } of flattened(nodes)) expect([x, y].every(Number.isFinite)).toBe(true);
  }
});
