import { PerspectiveCamera } from 'three';
import { beforeEach, describe, expect, it } from 'vitest';

import type { SceneConfig } from '../../protocol/types';
import { areaOf } from '../camera/areas';
import { isInside } from '../camera/lasso';
import { OfficeCamera } from '../camera/officeCamera';
import { viewCode, viewParts } from '../camera/viewCode';
import { Campus } from '../campus/campus';
import { Places } from '../campus/places';
import { heatOf, tallies, teamKey } from '../campus/tally';
import { officePlan } from '../plan/officePlan';
import { agent, planOf } from './plans';

const HEIGHT = 6;

/** Floors above each other, each with departments of its own. */
function campusOf(floors: number, desksEach: number): SceneConfig {
  const one = planOf(4, desksEach);
  const floor = one.floors[0]!;
  const named = (i: number) => ({
    ...floor, id: `f${i}`, name: { en: `Floor ${i}`, zh: `${i} 层` }, y: i * HEIGHT,
    rooms: floor.rooms.map((room) => (room.department ? { ...room, department: `${room.department}-${i}` } : room)),
  });
  return { ...one, floors: Array.from({ length: floors }, (_, i) => named(i)) };
}

describe('a campus', () => {
  const config = campusOf(6, 100);
  const plan = officePlan(config);
  const camera = new PerspectiveCamera(20.6, 1.6);
  let campus: Campus;
  let office: OfficeCamera;
  const look = (isTravelling = false): boolean => {
    office.step(1, camera, true);
    return campus.look(camera, office.view.target, { isWhole: office.showsWhole, isTravelling });
  };
  beforeEach(() => {
    campus = new Campus(plan);
    office = new OfficeCamera({ area: plan.area, floors: plan.floors.map(({ area }) => area), aspect: 1.6 });
  });

  it('furnishes no floor from far away', () => {
    look();
    expect([campus.isTiered, campus.open.size, campus.drawn().pieces.size]).toEqual([true, 0, 0]);
    expect(plan.floors.every((_, i) => campus.isFar(i))).toBe(true);
  });

  it.each([0, 1, 4, 5])('furnishes floor %i when it is looked at, whatever lies before it', (floor) => {
    office.show(plan.floors[floor]!.area);
    look();
    expect(campus.isOpen(floor)).toBe(true);
    expect(campus.isFar(floor)).toBe(false);
    expect(campus.drawn().floors.some(({ id }) => id === plan.floors[floor]!.id)).toBe(true);
  });

  it('furnishes nothing while all of it is shown, however large two floors are seen then', () => {
    const two = officePlan(campusOf(2, 200));
    const both = new Campus(two);
    const from = new OfficeCamera({ area: two.area, floors: two.floors.map(({ area }) => area), aspect: 1.6 });
    from.step(1, camera, true);
    both.look(camera, from.view.target, { isWhole: from.showsWhole, isTravelling: false });
    expect([both.isTiered, both.open.size]).toEqual([true, 0]);
  });

  it('keeps the numbers of all desks, whichever floors are furnished', () => {
    office.show(plan.floors[1]!.area);
    look();
    expect(campus.drawn().desks).toHaveLength(plan.desks.length);
  });

  it('furnishes nothing while the camera is on its way', () => {
    office.show(plan.floors[1]!.area);
    expect(look(true)).toBe(false);
    expect(look(false)).toBe(true);
  });

  it('furnishes everything of an organization that is small enough', () => {
    const small = officePlan(campusOf(2, 20));
    const few = new Campus(small);
    expect([few.isTiered, few.open.size, few.drawn()]).toEqual([false, 2, small]);
  });

  it('finds the ground of a team, also on another floor than the one named', () => {
    expect(areaOf(plan, { floor: 'f2', team: 'd1-2' })).toEqual(areaOf(plan, { floor: 'f0', team: 'd1-2' }));
    expect(areaOf(plan, { floor: 'f2', team: null })).toBe(plan.floors[2]!.area);
    expect(areaOf(plan, { floor: null, team: 'nobody' })).toBeNull();
  });
});

describe('figures of floors and teams', () => {
  const places = new Places(campusOf(3, 4));
  const at = (floor: number) => ({ x: 1.4, y: floor * HEIGHT, z: 1.9 });
  const people = [
    agent('a', { department: 'd0-0', position: at(0), status: 'waiting' }),
    agent('b', { department: 'd0-0', position: at(2), status: 'working' }),
    agent('c', { department: 'd1-1', position: null, status: 'error' }),
    agent('d', { department: null, position: at(1), status: 'offline' }),
  ];
  const counted = tallies(places, people, ({ status }) => status);

  it('count everybody once where they are, and in their team wherever they are', () => {
    expect(counted.all.total).toBe(4);
    expect([...counted.floors.values()].map(({ total }) => total)).toEqual([1, 2, 1]);
    expect(counted.teams.get(teamKey({ floor: 'f0', department: 'd0-0' }))?.total).toBe(2);
  });

  it('put who is nowhere on the floor of the department', () => {
    expect(places.floorOf(people[2]!)).toBe(1);
  });

  it('heat is the share of those present who wait or failed', () => {
    expect(heatOf(counted.all)).toBeCloseTo(2 / 3);
    expect(heatOf(counted.floors.get('f1')!)).toBe(1);
  });
});

describe('a view in the address', () => {
  it('comes back as it was kept', () => {
    const area = { left: 0, rear: 0, width: 40, depth: 20 };
    const office = new OfficeCamera({ area, floors: [area], aspect: 1.6 });
    office.orbit(0.2, 0.1);
    office.zoom(0.4);
    office.step(1, new PerspectiveCamera(), true);
    const code = viewCode(office.view);
    office.showWhole();
    office.take(viewParts(code)!);
    office.step(1, new PerspectiveCamera(), true);
    expect(viewCode(office.view)).toBe(code);
  });

  it.each(['', '1_2_3', '1_2_3_4_x', '1__3_4_5', 'NaN_1_1_1_1'])('is none where it says %j', (code) => {
    expect(viewParts(code)).toBeNull();
  });
});

describe('a line around people', () => {
  it('holds what lies within it, dents included', () => {
    const line = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }, { x: 5, y: 4 }, { x: 0, y: 10 }];
    expect(isInside({ x: 2, y: 3 }, line)).toBe(true);
    expect(isInside({ x: 5, y: 8 }, line)).toBe(false);
    expect(isInside({ x: 12, y: 3 }, line)).toBe(false);
  });
});
