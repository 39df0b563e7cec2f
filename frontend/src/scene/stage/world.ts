import { createContext, useContext, useSyncExternalStore } from 'react';

import type { SceneConfig } from '../../protocol/types';
import type { Campus } from '../campus/campus';
import type { Figures } from '../campus/figures';
import type { OfficeCamera } from '../camera/officeCamera';
import type { Language } from '../floor/names';
import type { Arcs } from '../marks/arcs';
import type { OfficeUniforms } from '../materials';
import type { Theme } from '../palette';
import type { Crowd } from '../people/crowd';
import type { OfficePlan } from '../plan/types';
import { QUALITY, type QualityLevel } from '../quality/levels';
import { drawsInSoftware } from './capability';

/** What moves, beside React: components read and write it on every frame. */
export interface Pulse {
  /** Seconds since the office opened; it stands still while nothing may move. */
  time: number;
  /** Seconds that always pass: what has a lifetime ends even while nothing may move. */
  clock: number;
  /** Somebody or something is under way: draw as often as the screen allows. */
  moving: boolean;
  /** Something changed by itself or by hand: draw at least once more. */
  stale: boolean;
  /** Shadows are no longer right. */
  shadowsStale: boolean;
  labels: number;
  levels: { full: number; simple: number; far: number };
  /** People on floors far away, drawn as dots. */
  dots: number;
  quality: QualityLevel;
}

export interface World {
  config: SceneConfig;
  plan: OfficePlan;
  /** Which floors are furnished. */
  campus: Campus;
  /** Figures of floors and teams. */
  figures: Figures;
  crowd: Crowd;
  camera: OfficeCamera;
  uniforms: OfficeUniforms;
  pulse: Pulse;
  theme: Theme;
  language: Language;
  /** No small movements: the person asked for calm, or the office is offline. */
  still: boolean;
  muted: boolean;
  arcs: Arcs;
}

export const WorldContext = createContext<World | null>(null);

export function useWorld(): World {
  const world = useContext(WorldContext);
  if (!world) throw new Error('The office is drawn inside OfficeScene only.');
  return world;
}

/** The plan of what is furnished now: of a campus, the floors that are looked at. */
export function useFurnished(): OfficePlan {
  const { campus } = useWorld();
  return useSyncExternalStore(campus.subscribe, campus.drawn);
}

export const freshPulse = (): Pulse => ({ time: 0, clock: 0, moving: true, stale: true, shadowsStale: true, labels: 0, levels: { full: 0, simple: 0, far: 0 }, dots: 0, quality: QUALITY[0] as QualityLevel });

/** The order of the steps of a frame; all come before the picture is drawn. */
export const STEP = { camera: -50, people: -40, eyes: -35, marks: -30, light: -20, labels: -10 } as const;

/** After a pause no step is longer than this, so that nobody jumps; slow drawing takes longer steps, or people would wade. */
export const longestStepSeconds = (): number => (drawsInSoftware() ? 0.5 : 0.12);
