import { describe, expect, it } from 'vitest';

import { floorOf, shifted, shiftsOf, type StackedFloor } from '../plan/floorShift';
import { officePlan } from '../plan/officePlan';
import { agent, planOf } from './plans';
import { Crowd } from '../people/crowd';

const stacked = (count: number): StackedFloor[] =>
  Array.from({ length: count }, (_, i) => {
    const floor = planOf(1, 4 + i * 4).floors[0]!;
    return { ...floor, id: `f${i}`, x: 0, y: i * 6, z: 0 };
  });

describe('floors that the server stacks', () => {
  it('lie side by side and never on each other', () => {
    const floors = stacked(5);
    const shifts = shiftsOf(floors);
    const areas = floors.map((floor, i) => ({ left: shifts[i]!.x, rear: shifts[i]!.z, right: shifts[i]!.x + floor.width, front: shifts[i]!.z + floor.depth }));
    for (const [i, a] of areas.entries()) {
      for (const b of areas.slice(i + 1)) expect(a.left < b.right && b.left < a.right && a.rear < b.front && b.rear < a.front).toBe(false);
    }
  });

  it('leave a single floor where it is', () => {
    expect(shiftsOf(stacked(1))).toEqual([{ x: 0, z: 0, level: 0 }]);
  });

  it('take along all that is on them', () => {
    const [first] = stacked(1);
    const moved = shifted(first!, { x: 10, z: 5, level: 0 });
    expect(moved.desks[0]!.x).toBeCloseTo(first!.desks[0]!.x + 10);
    expect(moved.tables[0]!.seats[0]!.z).toBeCloseTo(first!.tables[0]!.seats[0]!.z + 5);
  });

  it('tell by height who is on them', () => {
    const shifts = shiftsOf(stacked(3));
    expect(floorOf({ x: 0, y: 6, z: 0 }, shifts)).toBe(1);
    expect(floorOf({ x: 0, y: 1.6, z: 0 }, shifts)).toBe(0);
  });

  it('seat people at the desks of their own floor', () => {
    const config = { ...planOf(1, 4), floors: stacked(2) };
    const plan = officePlan(config);
    const crowd = new Crowd(plan, config);
    crowd.fill(new Map([['a', agent('a', { position: { x: 1.4, y: 6, z: 1.9 } })]]));
    expect(crowd.find('a')!.place.x).toBeCloseTo(1.4 + plan.shifts[1]!.x);
    expect(crowd.find('a')!.seat?.kind).toBe('desk');
  });
});
