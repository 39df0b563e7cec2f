import { readFileSync } from 'node:fs';

import { Vector3, type BufferGeometry } from 'three';
import { beforeAll, describe, expect, it } from 'vitest';

import { makeCharacter } from '../../../scripts/character/character';
import { trianglesOf } from '../geometry/kit';
import { Acting } from '../people/acting';
import { boneOf, type Body } from '../people/clips';
import { readModel, type PersonModel } from '../people/model';
import { POSE_NAMES, type PoseName } from '../people/poses';
import { boneIndex, BONE_COUNT, MATRIX_LENGTH, REST, writeSkin, type AnyBone } from '../people/skeleton';
import { WALK } from '../timings';

const committed = readFileSync(new URL('../../../public/models/person.glb', import.meta.url));
const bytes = new Uint8Array(committed).buffer;
let model: PersonModel;

/** Where a point of the upright body is in a body that is turned. */
function moved(body: Body, bone: AnyBone, point: readonly [number, number, number]): Vector3 {
  const out = new Float32Array(BONE_COUNT * MATRIX_LENGTH);
  writeSkin({ x: 0, y: 0, z: 0, heading: 0, scale: 1 }, (index, local) => boneOf(body, index, local), out, 0);
  const at = boneIndex(bone) * MATRIX_LENGTH;
  const [x, y, z] = point;
  return new Vector3(...[0, 4, 8].map((row) => out[at + row]! * x + out[at + row + 1]! * y + out[at + row + 2]! * z + out[at + row + 3]!) as [number, number, number]);
}

const restOf = (bone: AnyBone, dx = 0, dy = 0, dz = 0): [number, number, number] => {
  const [x, y, z] = REST[boneIndex(bone)]!;
  return [x + dx, y + dy, z + dz];
};
const bodyOf = (pose: PoseName, seconds = 0, travelled: number | null = null): Body => Float32Array.from(new Acting(model.clips, pose).bodyAt(seconds, travelled));

beforeAll(async () => {
  model = (await readModel(bytes))!;
});

describe('the model of a person', () => {
  it('is what its script makes, byte for byte', async () => {
    expect(Buffer.from(await makeCharacter()).equals(committed)).toBe(true);
  }, 60_000);

  it('is small, and packed so that a script can read it', () => {
    expect(committed.byteLength).toBeLessThan(200_000);
    expect(committed.subarray(0, 200_000).toString('latin1')).toContain('EXT_meshopt_compression');
  });

  it('comes upright in metres with two bones a point, so that one draw call shows twenty', () => {
    model.body.computeBoundingBox();
    const { min, max } = model.body.boundingBox!;
    expect(min.y).toBeGreaterThan(-0.02);
    expect(max.y).toBeGreaterThan(1.55);
    expect(max.y).toBeLessThan(1.7);
    const bones = model.body.getAttribute('bones').array;
    const shares = model.body.getAttribute('share').array;
    expect(Math.max(...bones)).toBe(BONE_COUNT - 1);
    expect([...shares].some((share) => share > 0.05 && share < 0.95)).toBe(true);
  });

  it('costs no more triangles than its twenty may', () => {
    const worn = Object.values(model.wear).map((piece: BufferGeometry) => trianglesOf(piece));
    expect(trianglesOf(model.body)).toBeLessThan(6_000);
    expect(Math.max(...worn)).toBeLessThan(2_500);
  });

  it('knows a clip for everything that people do', () => {
    expect(Object.keys(model.clips).sort()).toEqual([...POSE_NAMES].sort());
  });

  it('is none where the file is another one', async () => {
    await expect(readModel(new ArrayBuffer(12))).rejects.toThrow();
  });
});

describe('who walks', () => {
  it('leaves each foot where it was put until it is lifted', () => {
    for (const [foot, from] of [['footL', 0], ['footR', 0.5]] as const) {
      const places = Array.from({ length: 11 }, (_, i) => {
        const travelled = (from + (i / 10) * 0.48) * 2 * WALK.stride;
        return moved(bodyOf('walk', 0, travelled), foot, restOf(foot, 0, -0.085, 0.09)).z + travelled;
      });
      expect(Math.max(...places) - Math.min(...places)).toBeLessThan(0.035);
    }
  });

  it('never treads through the floor', () => {
    for (let i = 0; i < 24; i += 1) {
      const body = bodyOf('walk', 0, (i / 24) * 2 * WALK.stride);
      for (const foot of ['footL', 'footR'] as const) expect(moved(body, foot, restOf(foot, 0, -0.085, 0.09)).y).toBeGreaterThan(-0.02);
    }
  });
});

describe('what people show', () => {
  const handAboveHead = (pose: PoseName): number => moved(bodyOf(pose), 'foreR', restOf('foreR', 0, -0.2)).y - moved(bodyOf(pose), 'head', restOf('head')).y;
  const handToHead = (pose: PoseName, side: 'L' | 'R'): number => moved(bodyOf(pose), `fore${side}`, restOf(`fore${side}`, 0, -0.2)).distanceTo(moved(bodyOf(pose), 'head', restOf('head')));

  it('waiting is a hand above the shoulder, sitting as standing', () => {
    expect(handAboveHead('hand')).toBeGreaterThan(0.05);
    expect(handAboveHead('sitHand')).toBeGreaterThan(0.05);
  });

  it('an error is both hands at the head', () => {
    for (const pose of ['facepalm', 'despair'] as const) for (const side of ['L', 'R'] as const) expect(handToHead(pose, side)).toBeLessThan(0.36);
  });

  it('a conversation is a mouth that opens, and listening one that does not', () => {
    const open = (pose: PoseName): number => Math.max(...Array.from({ length: 40 }, (_, i) => bodyOf(pose, i * 0.15).at(-1)!));
    expect(open('sitTalk')).toBeGreaterThan(0.3);
    expect(open('sitListen')).toBe(0);
  });

  it('changes softly from one to the other', () => {
    const acting = new Acting(model.clips, 'stand');
    const hand = (): Vector3 => moved(acting.bodyAt(0, null), 'foreR', restOf('foreR', 0, -0.2));
    let before = hand();
    let furthest = 0;
    for (let i = 0; i < 40; i += 1) {
      acting.step(1 / 60, 'hand', 0);
      const now = hand();
      furthest = Math.max(furthest, now.distanceTo(before));
      before = now;
    }
    expect(furthest).toBeLessThan(0.09);
    expect(before.distanceTo(moved(bodyOf('hand'), 'foreR', restOf('foreR', 0, -0.2)))).toBeLessThan(1e-4);
  });

  it('looks to whom it is told to', () => {
    const acting = new Acting(model.clips, 'stand');
    for (let i = 0; i < 120; i += 1) acting.step(1 / 60, 'stand', 0.8);
    const body = acting.bodyAt(0, null);
    const nose = moved(body, 'head', restOf('head', 0, 0, 0.25)).sub(moved(body, 'head', restOf('head')));
    expect(Math.atan2(nose.x, nose.z)).toBeGreaterThan(0.6);
  });
});
