import type { PerspectiveCamera } from 'three';

import type { SceneConfig } from '../../protocol/types';
import { viewOf } from '../camera/inView';
import { DETAIL } from '../distances';
import type { Figure, Level } from './figure';

/** Limits of the levels of detail, from the scene configuration. */
export interface DetailLimits {
  full: number;
  simple: number;
  /** Nearer than this, small movements run on every frame. */
  lively: number;
  fullDistance: number;
  simpleDistance: number;
  cullingDistance: number;
}

export function detailLimits(config: Pick<SceneConfig, 'maxVisibleAgents' | 'cullingDistance' | 'lodDistances'>): DetailLimits {
  const [near = 10, middle = 25, far = 50] = config.lodDistances;
  return {
    full: config.maxVisibleAgents,
    simple: config.maxVisibleAgents * DETAIL.simplifiedPerDetailed,
    lively: near,
    fullDistance: middle,
    simpleDistance: Math.min(far, config.cullingDistance),
    cullingDistance: config.cullingDistance,
  };
}

/** Keep a share of those who may be drawn in detail. */
export const scaled = (limits: DetailLimits, share: number): DetailLimits =>
  share === 1 ? limits : { ...limits, full: Math.ceil(limits.full * share), simple: Math.ceil(limits.simple * share) };

/** How much farther things look near through this lens than through the one the configured distances are meant for. */
export function lensScale(camera: PerspectiveCamera): number {
  return Math.tan((camera.fov * Math.PI) / 360) / Math.tan((DETAIL.referenceFovDegrees * Math.PI) / 360);
}

/** Give each figure its level: the nearest in the frame in full, the next simplified, then far ones and specks. Tell whether any changed. */
export function assignLevels(figures: Figure[], camera: PerspectiveCamera, limits: DetailLimits, openFloors: ReadonlySet<number> | null = null): boolean {
  const scale = lensScale(camera);
  const { x, y, z } = camera.position;
  const shows = viewOf(camera);
  let changed = false;
  for (const figure of figures) {
    figure.distance = Math.hypot(figure.place.x - x, y - 0.8, figure.place.z - z) * scale;
    const inView = (openFloors?.has(figure.floor) ?? true) && shows(figure.place.x, figure.place.z);
    changed ||= inView !== figure.inView;
    figure.inView = inView;
  }
  figures.sort((a, b) => Number(b.inView) - Number(a.inView) || a.distance - b.distance);
  figures.forEach((figure, rank) => {
    const level = figure.inView ? levelOf(figure.distance, rank, limits) : 'far';
    if (level === figure.level) return;
    figure.level = level;
    figure.dirty = true;
    changed = true;
  });
  return changed;
}

export function levelOf(distance: number, rank: number, limits: DetailLimits): Level {
  if (rank < limits.full && distance <= limits.fullDistance) return 'full';
  if (rank < limits.full + limits.simple && distance <= limits.simpleDistance) return 'simple';
  return distance <= limits.cullingDistance ? 'far' : 'speck';
}
