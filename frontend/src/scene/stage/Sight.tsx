import { useFrame } from '@react-three/fiber';
import { useEffect, useRef } from 'react';
import type { PerspectiveCamera } from 'three';

import type { GazePlace } from '../../protocol/gaze';
import type { SceneSource } from '../../protocol/types';
import { isWithinSight, sightOf } from '../campus/sight';
import { SIGHT } from '../timings';
import { STEP, useWorld } from './world';

/** Tells the source what is looked at: more at once, less only when it stays less, for a glance aside is none. */
export function Sight({ source }: { source: SceneSource }): null {
  const { campus, plan, camera: office } = useWorld();
  const told = useRef<GazePlace[] | null>(null);
  const at = useRef({ next: 0, fewerSince: 0 });
  useEffect(() => {
    told.current = null;
    at.current.next = 0;
  }, [plan, source]);

  useFrame(({ camera, clock }) => {
    const now = clock.elapsedTime;
    if (now < at.current.next || office.isTravelling) return;
    at.current.next = now + SIGHT.everySeconds;
    const seen = sightOf(plan, campus, camera as PerspectiveCamera);
    const known = told.current;
    const isMore = known === null || !isWithinSight(seen, known);
    const isFewer = !isMore && !isWithinSight(known, seen);
    if (!isFewer) at.current.fewerSince = now;
    if (!isMore && now - at.current.fewerSince < SIGHT.fewerAfterSeconds) return;
    if (!isMore && !isFewer) return;
    told.current = seen;
    at.current.fewerSince = now;
    source.see(seen);
  }, STEP.marks);
  return null;
}
