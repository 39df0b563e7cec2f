import { describe, expect, it } from 'vitest';

import { trianglesOf } from '../geometry/kit';
import { officePlan } from '../plan/officePlan';
import { Paths } from '../plan/paths';
import { pieceOf } from '../plan/pieces';
import { SeatFinder } from '../plan/seatFinder';
import { planOf } from './plans';

describe('an office plan', () => {
  it.each([[1, 3], [3, 10], [24, 45]])('furnishes %i departments of %i desks with a chair at each desk', (departments, desks) => {
    const plan = officePlan(planOf(departments, desks));
    const count = (...names: Parameters<typeof plan.pieces.get>): number => names.reduce((sum, name) => sum + (plan.pieces.get(name)?.length ?? 0), 0);
    expect(plan.desks).toHaveLength(departments * desks);
    expect(count('deskLamp') + count('deskDrawers') + count('deskLaptop')).toBe(departments * desks);
    expect(count('chair')).toBe(departments * desks + 2);
  });

  it('keeps every room on its floor', () => {
    const plan = officePlan(planOf(3, 10));
    for (const room of plan.rooms) {
      expect(room.x).toBeGreaterThanOrEqual(plan.area.left);
      expect(room.x + room.width).toBeLessThanOrEqual(plan.area.left + plan.area.width + 1e-6);
      expect(room.z + room.depth).toBeLessThanOrEqual(plan.area.rear + plan.area.depth + 1e-6);
    }
  });

  it('draws the set for 30 people with fewer than 120,000 triangles', () => {
    const plan = officePlan(planOf(3, 10));
    const triangles = [...plan.pieces].reduce((sum, [name, placements]) => sum + trianglesOf(pieceOf(name).near()) * placements.length, 0);
    expect(triangles).toBeLessThan(120_000);
  });

  it('makes one sofa of two neighbouring seats', () => {
    const plan = officePlan(planOf(1, 3));
    expect(plan.pieces.get('sofaSeat')).toHaveLength(2);
    expect(plan.pieces.get('sofaArm')).toHaveLength(2);
  });

  it('survives a configuration without floors', () => {
    expect(officePlan({ ...planOf(1, 3), floors: [] }).desks).toHaveLength(0);
  });
});

describe('a way through the office', () => {
  const plan = officePlan(planOf(2, 8));
  const paths = new Paths(plan);

  it('starts and ends where it was asked to', () => {
    const way = paths.between(1.4, 1.9, 9, 12);
    expect(way[0]).toEqual([1.4, 1.9]);
    expect(way.at(-1)).toEqual([9, 12]);
  });

  it('leads around the desks', () => {
    const way = paths.between(1.4, 1.9, 1.4, 4.3);
    for (const [x, z] of way.slice(1, -1)) {
      const through = plan.footprints.some((foot) => foot.solid && Math.abs(foot.turn) < 1e-6 && Math.abs(x - foot.x) < foot.width / 2 && Math.abs(z - foot.z) < foot.depth / 2);
      expect(through).toBe(false);
    }
    expect(way.length).toBeGreaterThan(3);
  });
});

describe('seats', () => {
  const plan = officePlan(planOf(1, 3));
  const seats = new SeatFinder(plan);

  it('are found by place', () => {
    expect(seats.at(1.45, 1.85)?.kind).toBe('desk');
    expect(seats.at(100, 100)).toBeNull();
  });

  it('give the same home to the same id', () => {
    expect(seats.homeOf('a_1')).toEqual(seats.homeOf('a_1'));
  });
});
