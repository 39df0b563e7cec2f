import { Object3D, PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';

import { trianglesOf } from '../geometry/kit';
import { Crowd } from '../people/crowd';
import { detailLimits, levelOf } from '../people/detail';
import { lookOf } from '../people/looks';
import { body, farBody, speckBody } from '../people/parts';
import { poseFor } from '../people/poseChoice';
import { POSES } from '../people/poses';
import { BONE_COUNT, boneIndex, MATRIX_LENGTH, REST, writeBones } from '../people/skeleton';
import { Walk } from '../people/walk';
import { officePlan } from '../plan/officePlan';
import { agent, planOf } from './plans';

const config = planOf(2, 8);
const crowdOf = (...agents: ReturnType<typeof agent>[]) => {
  const people = new Map(agents.map((one) => [one.id, one]));
  const crowd = new Crowd(officePlan(config), config);
  crowd.fill(people);
  const run = (seconds: number): void => {
    for (let t = 0; t < seconds; t += 0.1) crowd.step(0.1, t, false);
  };
  const change = (id: string, changes: Parameters<typeof agent>[1]): void => {
    people.set(id, { ...people.get(id)!, ...changes });
    crowd.change(people, [id]);
  };
  return { crowd, people, run, change };
};

describe('people', () => {
  it('are in their places at first, without walking', () => {
    const { crowd } = crowdOf(agent('a'));
    expect(crowd.find('a')!.walk).toBeNull();
    expect(crowd.find('a')!.place.x).toBeCloseTo(1.4);
  });

  it('walk to where the server moves them and take the pose there', () => {
    const { crowd, run, change } = crowdOf(agent('a'));
    change('a', { status: 'waiting', position: { x: 14, y: 0, z: 12.8 }, rotationY: 0 });
    run(0.5);
    expect(crowd.find('a')!.walk).not.toBeNull();
    run(20);
    expect(crowd.find('a')!.walk).toBeNull();
    expect(crowd.find('a')!.place.z).toBeCloseTo(12.8);
    expect(crowd.find('a')!.pose).toBe('hand');
  });

  it('leave and are drawn no more when they go offline', () => {
    const { crowd, run, change } = crowdOf(agent('a'));
    change('a', { status: 'offline' });
    run(30);
    expect(crowd.find('a')!.gone).toBe(true);
    crowd.sortByDistance(new PerspectiveCamera());
    expect(crowd.present).toHaveLength(0);
  });

  it('come back in by the door', () => {
    const { crowd, run, change } = crowdOf(agent('a', { status: 'offline' }));
    expect(crowd.find('a')!.gone).toBe(true);
    change('a', { status: 'working' });
    run(30);
    expect(crowd.find('a')!.presence).toBe(1);
    expect(crowd.find('a')!.place.x).toBeCloseTo(1.4);
  });

  it('are found by id and by key', () => {
    const { crowd } = crowdOf(agent('a'));
    expect(crowd.find('key-a')).toBe(crowd.find('a'));
  });

  it('without a position get a desk', () => {
    const { crowd } = crowdOf(agent('a', { position: null }));
    expect(crowd.find('a')!.seat?.kind).toBe('desk');
  });

  it('look the same after every reload', () => {
    expect(lookOf('a_1', 0)).toEqual(lookOf('a_1', 0));
  });
});

describe('levels of detail', () => {
  const limits = detailLimits(config);

  it('give full detail to the nearest twenty, a simple form to the next, less to the others, and hardly any beyond the culling distance', () => {
    expect(levelOf(5, 19, limits)).toBe('full');
    expect(levelOf(5, 20, limits)).toBe('simple');
    expect(levelOf(30, 3, limits)).toBe('simple');
    expect(levelOf(5, 500, limits)).toBe('far');
    expect(levelOf(60, 0, limits)).toBe('speck');
  });

  it('keep the far figure below 600 triangles and the full one affordable', () => {
    expect(trianglesOf(farBody())).toBeLessThanOrEqual(600);
    expect(trianglesOf(speckBody())).toBeLessThanOrEqual(120);
    expect(trianglesOf(body('simple'))).toBeLessThan(1_500);
    expect(trianglesOf(body('full'))).toBeLessThan(5_000);
  });
});

describe('a pose', () => {
  it('follows status and seat, and the server may ask for another', () => {
    expect(poseFor(agent('a'), 'desk', false)).toBe('type');
    expect(poseFor(agent('a', { status: 'waiting' }), 'help_desk', false)).toBe('hand');
    expect(poseFor(agent('a', { status: 'error' }), 'desk', false)).toBe('facepalm');
    expect(poseFor(agent('a', { status: 'idle' }), 'lounge', false)).toBe('relax');
    expect(poseFor(agent('a'), 'meeting', true)).toBe('sitTalk');
    expect(poseFor(agent('a', { pose: 'listen' }), null, false)).toBe('listen');
  });

  it('reaches the table as the same matrices that a scene graph would give', () => {
    const out = new Float32Array(BONE_COUNT * MATRIX_LENGTH);
    writeBones({ x: 2, y: 0, z: 3, heading: 0.7, scale: 1 }, POSES.talk, out, 0);
    const [root, hips, spine, arm, fore] = Array.from({ length: 5 }, () => new Object3D()) as [Object3D, Object3D, Object3D, Object3D, Object3D];
    root.add(hips);
    hips.add(spine);
    spine.add(arm);
    arm.add(fore);
    root.position.set(2, 0, 3);
    root.rotation.y = 0.7;
    hips.position.y = 0.62;
    spine.position.y = 0.04;
    arm.position.set(0.205, 0.38, 0);
    fore.position.y = -0.215;
    for (const [bone, object] of [['spine', spine], ['armL', arm], ['foreL', fore]] as const) object.rotation.fromArray([...POSES.talk.slice(boneIndex(bone) * 3, boneIndex(bone) * 3 + 3)] as [number, number, number]);
    root.updateMatrixWorld(true);
    const hand = new Vector3(0, -0.2, 0).applyMatrix4(fore.matrixWorld);
    const at = boneIndex('foreL') * MATRIX_LENGTH;
    const [x, y, z] = REST[boneIndex('foreL')]!;
    const row = (i: number): number => out[at + i * 4]! * x + out[at + i * 4 + 1]! * (y - 0.2) + out[at + i * 4 + 2]! * z + out[at + i * 4 + 3]!;
    expect([row(0), row(1), row(2)].map((value) => value.toFixed(4))).toEqual(hand.toArray().map((value) => value.toFixed(4)));
  });
});

describe('a walk', () => {
  it('takes the time that its length and a human pace ask for', () => {
    const walk = new Walk([[0, 0], [5, 0], [5, 2]]);
    let seconds = 0;
    for (; !walk.done && seconds < 60; seconds += 0.05) walk.advance(0.05);
    expect(seconds).toBeGreaterThan(7 / 1.4);
    expect(seconds).toBeLessThan(9);
    const place = { x: 0, z: 0 };
    walk.locate(place);
    expect(place.x).toBeCloseTo(5);
    expect(place.z).toBeCloseTo(2);
  });

  it('never lasts for ever on a large floor', () => {
    expect(new Walk([[0, 0], [40, 0]]).topSpeed).toBeGreaterThan(3);
  });
});

describe('news', () => {
  it('of most people at once puts them in place instead of making all walk', () => {
    const many = Array.from({ length: 40 }, (_, i) => agent(`m${i}`, { position: { x: 1.4 + i * 0.1, y: 0, z: 1.9 } }));
    const { crowd, people } = crowdOf(...many);
    for (const one of many) people.set(one.id, { ...one, position: { x: 9, y: 0, z: 10 } });
    crowd.change(people, [...people.keys()]);
    expect([...crowd.figures.values()].every((figure) => figure.walk === null)).toBe(true);
  });

  it('of a source that moves by itself keeps the pace', () => {
    const { crowd, run, change } = crowdOf(agent('a', { position: { x: 3, y: 0, z: 9.4 } }));
    for (let i = 1; i <= 20; i += 1) {
      change('a', { position: { x: 3 + i * 0.3, y: 0, z: 9.4 } });
      run(0.2);
    }
    expect(crowd.find('a')!.place.x).toBeGreaterThan(7.5);
  });

  it('of a new plan keeps people where they are', () => {
    const { crowd } = crowdOf(agent('a'));
    const larger = planOf(3, 8);
    crowd.adopt(officePlan(larger), larger);
    expect(crowd.find('a')!.walk).toBeNull();
  });
});

describe('who asked for calm', () => {
  it('sees nobody walk: people are where they belong at once', () => {
    const { crowd, run, change } = crowdOf(agent('a'));
    crowd.calm = true;
    change('a', { status: 'idle', position: { x: 9, y: 0, z: 10 } });
    expect(crowd.find('a')!.walk).toBeNull();
    expect(crowd.find('a')!.place.x).toBeCloseTo(9);
    change('a', { status: 'offline' });
    run(3);
    expect(crowd.find('a')!.gone).toBe(true);
  });
});
