import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import type { SceneConfig, SceneFloor } from '../../protocol/types';
import { officePlan } from '../plan/officePlan';
import type { Footprint } from '../plan/types';

interface Shown {
  floors: SceneFloor[];
  ways: [number, number][][];
}
const shown = JSON.parse(readFileSync(fileURLToPath(new URL('./ways.golden.json', import.meta.url)), 'utf8')) as Record<string, Shown>;
const STEP = 0.05;

function holds(foot: Footprint, x: number, z: number): boolean {
  const cos = Math.cos(foot.turn);
  const sin = Math.sin(foot.turn);
  const [dx, dz] = [x - foot.x, z - foot.z];
  return Math.abs(dx * cos - dz * sin) < foot.width / 2 && Math.abs(dx * sin + dz * cos) < foot.depth / 2;
}

/** What a way goes through, but the seats at both its ends. */
function met(way: readonly [number, number][], feet: readonly Footprint[]): Footprint[] {
  const ends = [way[0]!, way[way.length - 1]!];
  const others = feet.filter((foot) => foot.solid && !ends.some(([x, z]) => holds(foot, x, z)));
  return others.filter((foot) =>
    way.slice(1).some(([toX, toZ], i) => {
      const [x, z] = way[i]!;
      const steps = Math.ceil(Math.hypot(toX - x, toZ - z) / STEP);
      return Array.from({ length: steps + 1 }, (_, s) => s / Math.max(1, steps)).some((share) => holds(foot, x + (toX - x) * share, z + (toZ - z) * share));
    }),
  );
}

describe('the ways of the server', () => {
  it.each(Object.entries(shown))('lead around everything that stands in the office of %s', (_, { floors, ways }) => {
    const plan = officePlan({ version: 1, maxVisibleAgents: 20, cullingDistance: 50, lodDistances: [10, 25, 50], floors } as unknown as SceneConfig);
    expect(ways.length).toBeGreaterThan(50);
    expect(ways.flatMap((way) => met(way, plan.footprints))).toEqual([]);
  });
});

describe('what an administrator puts', () => {
  it('stands there, as large as people walk around it', () => {
    const { floors } = Object.values(shown)[0]!;
    const wall = { id: 'w', x: 2, z: 0, width: 3, depth: 0.2, rotationY: Math.PI / 2 };
    const config = { version: 1, maxVisibleAgents: 20, cullingDistance: 50, lodDistances: [10, 25, 50] };
    const feet = (obstacles: (typeof wall)[]): Footprint[] =>
      officePlan({ ...config, floors: [{ ...floors[0]!, obstacles }] } as unknown as SceneConfig).footprints.filter((foot) => foot.solid);
    const put = feet([wall]).slice(feet([]).length);
    expect(feet([wall])).toHaveLength(feet([]).length + 3);
    expect(put.every((foot) => Math.abs(foot.depth - 0.2) < 1e-9)).toBe(true);
    expect(met([[0, 0], [4, 0]], put)).toHaveLength(1);
  });
});
