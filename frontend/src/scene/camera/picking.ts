import { Vector3, type PerspectiveCamera } from 'three';

import { PERSON } from '../distances';
import type { Crowd } from '../people/crowd';
import type { Figure } from '../people/figure';
import { isInside, type Spot } from './lasso';

const feet = new Vector3();
const top = new Vector3();

/**
 * Find whom a point on screen means: the nearest figure whose line from feet to head passes within some pixels.
 * It needs no geometry, so people far away are as easy to hit as those near by.
 */
export function figureAt(crowd: Crowd, camera: PerspectiveCamera, x: number, y: number, width: number, height: number): Figure | null {
  let found: Figure | null = null;
  let best = Infinity;
  for (const figure of crowd.figures.values()) {
    if (figure.gone || !figure.inView) continue;
    const tall = figure.seated ? PERSON.sittingHeight : PERSON.height;
    project(feet.set(figure.place.x, 0.1, figure.place.z), camera, width, height);
    project(top.set(figure.place.x, tall, figure.place.z), camera, width, height);
    const reach = Math.max(8, Math.min(PERSON.pickRadiusPixels * 3, Math.abs(feet.y - top.y) * 0.24));
    const away = distanceToLine(x, y, feet, top) - reach;
    if (away > 0 || figure.distance + away * 0.05 >= best) continue;
    best = figure.distance + away * 0.05;
    found = figure;
  }
  return found;
}

/** Find everybody whose middle lies within a line drawn on screen, on floors far away as well. */
export function figuresWithin(crowd: Crowd, camera: PerspectiveCamera, line: readonly Spot[], width: number, height: number): Figure[] {
  if (line.length < 3) return [];
  return [...crowd.figures.values()].filter((figure) => {
    if (figure.gone) return false;
    project(feet.set(figure.place.x, PERSON.sittingHeight / 2, figure.place.z), camera, width, height);
    return feet.z < 1 && isInside(feet, line);
  });
}

/** Turn a place of the office into pixels of the frame; z tells the depth (1 and more is behind). */
export function project(point: Vector3, camera: PerspectiveCamera, width: number, height: number): Vector3 {
  point.project(camera);
  return point.set(((point.x + 1) / 2) * width, ((1 - point.y) / 2) * height, point.z);
}

function distanceToLine(x: number, y: number, a: Vector3, b: Vector3): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const along = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / Math.max(1, dx * dx + dy * dy)));
  return Math.hypot(x - a.x - dx * along, y - a.y - dy * along);
}
