import { describe, expect, it } from 'vitest';

import { Crowd } from '../people/crowd';
import { officePlan } from '../plan/officePlan';
import { COMPANY } from '../timings';
import { agent, planOf } from './plans';
import { PerspectiveCamera } from 'three';

const config = planOf(2, 8);
const plan = officePlan(config);
const [front, rear] = config.floors[0]!.tables[0]!.seats as unknown as { x: number; z: number; rotationY: number }[];

function crowdOf(...agents: ReturnType<typeof agent>[]): { crowd: Crowd; run(seconds: number): void } {
  const crowd = new Crowd(plan, config);
  crowd.fill(new Map(agents.map((one) => [one.id, one])));
  let now = 0;
  return {
    crowd,
    run(seconds) {
      for (const until = now + seconds; now < until; now += 0.1) {
        crowd.sortByDistance(new PerspectiveCamera());
        crowd.gather(now);
        crowd.step(0.1, now, false);
      }
    },
  };
}

const at = (seat: { x: number; z: number; rotationY: number }): Parameters<typeof agent>[1] => ({ position: { x: seat.x, y: 0, z: seat.z }, rotationY: seat.rotationY });

describe('people at one table', () => {
  it('take turns: one talks and the other looks at them', () => {
    const { crowd, run } = crowdOf(agent('a', at(front!)), agent('b', at(rear!)));
    const spoke = new Set<string>();
    for (let turn = 0; turn < 4; turn += 1) {
      run(COMPANY.turnSeconds);
      const [talking, ...others] = [...crowd.figures.values()].sort((one, other) => Number(other.speaks) - Number(one.speaks));
      spoke.add(talking!.id);
      expect([talking!.speaks, others.map((one) => one.speaks)]).toEqual([true, [false]]);
      expect(others[0]!.attends).toBe(talking!.place);
    }
    expect([...spoke].sort()).toEqual(['a', 'b']);
  });

  it('have nobody to talk to when they are alone', () => {
    const { crowd, run } = crowdOf(agent('a', at(front!)));
    run(1);
    expect(crowd.find('a')!.speaks).toBeNull();
  });
});

describe('two who exchange something', () => {
  const near = [agent('a', { status: 'idle', position: { x: 8, y: 0, z: 8 }, rotationY: 0 }), agent('b', { status: 'idle', position: { x: 10, y: 0, z: 8 }, rotationY: 0 })];

  it('turn to each other, face to face, and back after a while', () => {
    const { crowd, run } = crowdOf(...near);
    const before = crowd.find('a')!.place.heading;
    crowd.company.exchange('key-a', 'key-b', 0);
    run(2);
    const [a, b] = [crowd.find('a')!, crowd.find('b')!];
    expect(Math.sin(a.place.heading)).toBeCloseTo(1, 1);
    expect(Math.sin(b.place.heading)).toBeCloseTo(-1, 1);
    expect([a.speaks, b.speaks]).toEqual([true, false]);
    run(6);
    expect(a.speaks).toBeNull();
    expect(Math.cos(a.place.heading - before)).toBeCloseTo(1, 1);
  });

  it('do not turn across the office, nor where calm is asked for', () => {
    const far = crowdOf(near[0]!, agent('b', { position: { x: 18, y: 0, z: 8 } }));
    far.crowd.company.exchange('a', 'b', 0);
    far.run(1);
    expect(far.crowd.find('a')!.attends).toBeNull();
    const calm = crowdOf(...near);
    calm.crowd.calm = true;
    calm.crowd.company.exchange('a', 'b', 0);
    calm.run(1);
    expect(calm.crowd.find('a')!.attends).toBeNull();
  });
});

describe('whoever takes over a task', () => {
  it('carries it while walking, and has put it down when the walk is over', () => {
    const { crowd, run } = crowdOf(agent('a'));
    crowd.company.handOver('key-a', 0);
    run(0.3);
    expect(crowd.find('a')!.holds).toBe(false);
    crowd.change(new Map([['a', agent('a', { position: { x: 14, y: 0, z: 12.8 } })]]), ['a']);
    run(1);
    expect(crowd.find('a')!.holds).toBe(true);
    run(30);
    expect(crowd.find('a')!.holds).toBe(false);
  });
});
