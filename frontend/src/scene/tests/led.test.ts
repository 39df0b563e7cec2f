import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { toWhereabouts } from '../../protocol/agents';
import { ServerClock } from '../../protocol/serverClock';
import type { AgentWalk } from '../../protocol/types';
import { toWalk } from '../../protocol/walks';
import { Crowd } from '../people/crowd';
import { LedWalk, stepsOf } from '../people/ledWalk';
import { officePlan } from '../plan/officePlan';
import { agent, planOf } from './plans';

const NOW = Date.parse('2026-02-14T09:00:00.000Z');
const walkOf = (startedMs: number): AgentWalk => ({ startedMs, speed: 1.4, points: [[1.4, 1.9], [1.4, 4.7], [4.2, 4.7]] });
const config = planOf(2, 8);

function crowdOf(...people: ReturnType<typeof agent>[]) {
  const agents = new Map(people.map((one) => [one.id, one]));
  const crowd = new Crowd(officePlan(config), config);
  crowd.fill(agents);
  return {
    crowd,
    seen: () => crowd.find('a')!,
    change(changes: Parameters<typeof agent>[1]) {
      agents.set('a', { ...agents.get('a')!, ...changes });
      crowd.change(agents, ['a']);
    },
    after(ms: number) {
      vi.setSystemTime(Date.now() + ms);
      crowd.step(0.05, 0, false);
    },
  };
}

describe('people whom the server leads', () => {
  beforeEach(() => void vi.useFakeTimers({ now: NOW }));
  afterEach(() => void vi.useRealTimers());
  const goal = { position: { x: 4.2, y: 0, z: 4.7 }, rotationY: 0 };

  it('walk exactly the way of the server, at its time and its speed', () => {
    const { change, after, seen } = crowdOf(agent('a', { walk: null }));
    change({ ...goal, walk: walkOf(NOW + 500) });
    after(400);
    expect([seen().place.x, seen().place.z]).toEqual([1.4, 1.9]);
    after(1100);
    expect(seen().place.z).toBeCloseTo(1.9 + 1.4);
    after(2000);
    expect([seen().place.x, seen().place.z].map((n) => Number(n.toFixed(2)))).toEqual([2.8, 4.7]);
    after(2000);
    expect(seen().walk).toBeNull();
    expect([seen().place.x, seen().place.z]).toEqual([4.2, 4.7]);
  });

  it('are where the walk is by now, for one who comes late or draws seldom', () => {
    const { after, seen } = crowdOf(agent('a', { ...goal, walk: walkOf(NOW - 3000) }));
    after(0);
    expect([seen().place.x, seen().place.z].map((n) => Number(n.toFixed(2)))).toEqual([2.8, 4.7]);
  });

  it('are put where no walk leads', () => {
    const { change, after, seen } = crowdOf(agent('a', { walk: null }));
    change({ ...goal, walk: null });
    after(50);
    expect(seen().walk).toBeNull();
    expect(seen().place.x).toBeCloseTo(4.2);
  });

  it('wait for the server when only the status is news, and keep on walking through other news', () => {
    const { change, after, seen } = crowdOf(agent('a', { walk: null }));
    change({ status: 'offline' });
    after(300);
    expect([seen().place.x, seen().leaving]).toEqual([1.4, false]);
    change({ ...goal, zone: 'outside', walk: walkOf(Date.now()) });
    after(1000);
    change({ activity: 'Packs up' });
    expect(seen().walk).not.toBeNull();
    expect(seen().leaving).toBe(true);
  });

  it('change floors by the stairs: they are on one floor or on the other', () => {
    const walk = { startedMs: NOW, speed: 1, points: [[0, 0], [2, 0], [2, 0, 6], [4, 0, 6]] };
    const steps = stepsOf(walk, 0, (x, z, y) => ({ x: x + (y ? 100 : 0), z }));
    const led = new LedWalk(walk, steps);
    const at = (ms: number): number => {
      vi.setSystemTime(NOW + ms);
      led.advance();
      const place = { x: 0, z: 0 };
      led.locate(place);
      return place.x;
    };
    expect([at(1000), at(4000), at(6000), at(9000)]).toEqual([1, 2, 102, 103]);
    expect(led.length).toBe(10);
  });

  it('keep the server\'s time though our clock is wrong and messages are late', () => {
    const clock = new ServerClock();
    const hour = 3_600_000;
    clock.hear(NOW + hour - 2000);
    clock.hear(NOW + hour - 50);
    clock.hear(NOW + hour - 900);
    expect(clock.now() - (NOW + hour)).toBe(-50);
    vi.setSystemTime(NOW + 2 * hour);
    clock.hear(NOW + hour);
    expect(clock.now()).toBe(NOW + hour);
    clock.hear(Number.NaN);
    expect(clock.now()).toBe(NOW + hour);
  });

  it('are told of by walks that can be read', () => {
    const told = { at: '2026-02-14T10:00:05.000Z', speed: 1.4, points: [[0, 0], [1, 0]] };
    expect(toWalk(told)).toEqual({ startedMs: Date.parse(told.at), speed: 1.4, points: told.points });
    expect(toWhereabouts({ agentId: 'k', walk: { ...told, points: [[0, 'x']] } })).toEqual({ agentId: 'k', walk: null });
    expect(toWhereabouts({ agentId: 'k' })).toEqual({ agentId: 'k', walk: undefined });
  });
});
