import { expect, test } from 'vitest';
import { besideHull, drawEdge, HEIGHT, hullOf, placed, WIDTH } from './geometry';

function node(agentId: string, x: number, z: number, weightedDegree = 1) {
  const figures = { degree: 1, pagerank: 0, betweenness: 0, weightedInDegree: 0, weightedOutDegree: 0, closeness: null };
  return { agentId, name: agentId, department: null, community: 0, weightedDegree, position: { x, y: 0, z }, ...figures };
}

test('a hull leaves out what lies within', () => {
  const corners = [{ x: 0, y: 0 }, { x: 4, y: 0 }, { x: 4, y: 4 }, { x: 0, y: 4 }];
  expect(hullOf([...corners, { x: 2, y: 2 }])).toHaveLength(4);
});

test('everybody lies on the paper, whatever the scale of the coordinates', () => {
  for (const { x } of placed([node('a', -900, 3), node('b', 12, 3), node('c', 900, 3)])) {
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(WIDTH);
  }
});

test('two in the same place still have an edge that can be drawn', () => {
  const [one, other] = placed([node('a', 0, 0), node('b', 0, 0)]);
  if (one === undefined || other === undefined) throw new Error('nobody is there');
  expect(drawEdge(one, other, 2).path).not.toContain('NaN');
});

test('the name of a community stands on the paper, where it covers nobody', () => {
  const at = (x: number, y: number) => ({ ...node(`${x} ${y}`, 0, 0), x, y, radius: 20 });
  const members = [at(700, 350), at(800, 340)];
  const above = [at(790, 280), at(810, 290)];
  expect(besideHull(members, members).y).toBeLessThan(320);
  const { x, y } = besideHull(members, [...members, ...above]);
  expect(Math.min(...above.map((other) => Math.hypot(other.x - x, other.y - y)))).toBeGreaterThan(20);
  expect(x).toBeLessThan(WIDTH);
  expect(y).toBeLessThan(HEIGHT);
});
