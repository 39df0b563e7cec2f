import { PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';

import { wholeFloor } from '../camera/fit';
import { OfficeCamera } from '../camera/officeCamera';
import { freeStrips } from '../floor/paintFloor';
import { box } from '../geometry/chamferBox';
import { trianglesOf } from '../geometry/kit';
import { placeAbove, TakenSpace } from '../labels/placing';
import { bubbleText, isCommand } from '../labels/words';
import { agent } from './plans';

describe('the whole floor', () => {
  it.each([[26, 15, 16 / 9], [26, 15, 0.55], [120, 60, 1.6], [9, 8, 2.4], [12, 90, 1]])('of %i × %i m fits a frame of %f', (width, depth, aspect) => {
    const area = { left: -width / 2, rear: -depth / 2, width, depth };
    const office = new OfficeCamera({ area, floors: [area], aspect });
    const camera = new PerspectiveCamera(20, aspect);
    office.step(1, camera, true);
    for (const x of [area.left, area.left + width]) {
      for (const z of [area.rear, area.rear + depth]) {
        const seen = new Vector3(x, 0, z).project(camera);
        expect(Math.max(Math.abs(seen.x), Math.abs(seen.y))).toBeLessThanOrEqual(1);
      }
    }
  });

  it('is shown as near as it goes', () => {
    const far = wholeFloor([{ left: 0, rear: 0, width: 52, depth: 30 }], 1.7).distance;
    const near = wholeFloor([{ left: 0, rear: 0, width: 26, depth: 15 }], 1.7).distance;
    expect(far / near).toBeGreaterThan(1.8);
  });
});

describe('labels', () => {
  it('never cover each other', () => {
    const space = new TakenSpace(400, 200);
    expect(placeAbove(space, 100, 100, 60, 20, [0], 3)).toBe(0);
    expect(placeAbove(space, 110, 100, 60, 20, [0], 3)).toBeNull();
    expect(placeAbove(space, 110, 100, 60, 20, [0, -30], 3)).toBe(-30);
  });

  it('stay inside the frame', () => {
    expect(placeAbove(new TakenSpace(400, 200), 10, 100, 60, 20, [0], 3)).toBeNull();
  });

  it('never shorten what waits for a decision', () => {
    const long = `Bash: rm -rf ${'x'.repeat(200)}`;
    expect(bubbleText(agent('a', { status: 'waiting', activity: long }), 'waiting', 'en')).toBe('Waiting for a decision');
    expect(bubbleText(agent('a', { status: 'waiting', activity: 'Bash: git push' }), 'waiting', 'en')).toBe('Bash: git push');
    expect(bubbleText(agent('a', { activity: long }), 'working', 'en').length).toBeLessThanOrEqual(60);
  });

  it('set commands apart from sentences', () => {
    expect(isCommand('Bash: npm test')).toBe(true);
    expect(isCommand('Writing the release notes')).toBe(false);
  });
});

describe('geometry', () => {
  it('bevels a box in 44 triangles that all look outwards', () => {
    const made = box(1, 2, 3, 0.1);
    expect(trianglesOf(made)).toBe(44);
    const points = made.getAttribute('position');
    const [a, b, c] = [new Vector3(), new Vector3(), new Vector3()] as const;
    for (let i = 0; i < made.index!.count; i += 3) {
      a.fromBufferAttribute(points, made.index!.getX(i));
      b.fromBufferAttribute(points, made.index!.getX(i + 1));
      c.fromBufferAttribute(points, made.index!.getX(i + 2));
      const middle = a.clone().add(b).add(c);
      expect(b.clone().sub(a).cross(c.clone().sub(a)).dot(middle)).toBeGreaterThan(0);
    }
  });

  it('finds the aisles between rows of rooms', () => {
    expect(freeStrips([[0, 6], [0, 5], [8.6, 14]], 0, 14)).toEqual([7.3]);
  });
});
