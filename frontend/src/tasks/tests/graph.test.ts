import { expect, test } from 'vitest';
import { arrange, NODE } from '../graph/arrange';
import { dependenciesOf } from '../graph/dependencies';
import { nextTowards } from '../graph/walking';
import { threadOf } from '../model/curves';
import { known, made } from './made';

test('what waits stands to the right of what it waits for, and groups do not cover each other', () => {
  const { spots } = arrange({ nodes: ['a', 'b', 'x', 'y'], edges: [['a', 'b'], ['x', 'y']] });
  expect(spots.a && spots.b && spots.a.x < spots.b.x).toBe(true);
  const apart = (one = spots.a, other = spots.x) => one && other && (Math.abs(one.x - other.x) >= NODE.width || Math.abs(one.y - other.y) >= NODE.height);
  expect([apart(spots.a, spots.x), apart(spots.a, spots.y), apart(spots.b, spots.x), apart(spots.b, spots.y)]).toEqual([true, true, true, true]);
});

test('arrow keys go to the nearest in their direction', () => {
  const spots = { a: { x: 0, y: 0 }, right: { x: 200, y: 10 }, far: { x: 400, y: 0 }, below: { x: 5, y: 80 } };
  expect(nextTowards({ spots }, 'a', 'ArrowRight')).toBe('right');
  expect(nextTowards({ spots }, 'a', 'ArrowDown')).toBe('below');
  expect(nextTowards({ spots }, 'a', 'ArrowLeft')).toBeNull();
});

test('of too many the group of the critical path is drawn, and the rest is counted', () => {
  const tasks = known(
    made('a'), made('b', { dependsOn: ['a'] }), made('c', { dependsOn: ['a'] }),
    made('x'), made('y', { dependsOn: ['x'] }),
    made('alone'),
  );
  const { nodes, edges, left } = dependenciesOf(tasks, () => true, ['x', 'y'], 3);
  expect(nodes.map(({ taskId }) => taskId).sort()).toEqual(['x', 'y']);
  expect(edges).toEqual([['x', 'y']]);
  expect(left).toBe(3);
});

test('a thread goes from the near edge to the near edge', () => {
  const [left, right] = [{ x: 0, y: 100, width: 100, height: 80 }, { x: 130, y: 0, width: 100, height: 80 }];
  expect(threadOf(right, left)).toMatchObject({ knot: { x: 130, y: 40 }, tip: { x: 100, y: 140 }, towards: -1 });
  expect(threadOf(left, right)).toMatchObject({ knot: { x: 100, y: 140 }, tip: { x: 130, y: 40 }, towards: 1 });
});
