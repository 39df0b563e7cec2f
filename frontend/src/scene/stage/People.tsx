import { useFrame } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import type { PerspectiveCamera } from 'three';

import { figureDepthMaterial, figureMaterial } from '../materials';
import { FigureMeshes } from '../people/figureMeshes';
import { RATES } from '../timings';
import { longestStepSeconds, STEP, useWorld } from './world';

/** Moves and draws everybody. */
export function People() {
  const world = useWorld();
  const { crowd, uniforms, pulse } = world;
  const meshes = useMemo(
    () => new FigureMeshes(figureMaterial(uniforms, crowd.table.uniform), figureDepthMaterial(crowd.table.uniform)),
    [crowd, uniforms],
  );
  useEffect(() => () => meshes.dispose(), [meshes]);
  const next = useRef(0);

  useFrame(({ camera, clock }, delta) => {
    const seconds = Math.min(delta, longestStepSeconds());
    pulse.clock += seconds;
    if (!world.still) pulse.time += seconds;
    crowd.calm = world.still;
    if (crowd.step(seconds, pulse.time, world.still)) {
      pulse.moving = true;
      pulse.shadowsStale = true;
    }
    if (clock.elapsedTime >= next.current || crowd.present.length === 0) {
      next.current = clock.elapsedTime + 1 / RATES.detailHz;
      if (crowd.sortByDistance(camera as PerspectiveCamera)) meshes.list(crowd);
      pulse.levels = { full: meshes.countOf('full'), simple: meshes.countOf('simple'), far: meshes.countOf('far') };
    }
  }, STEP.people);
  return <primitive object={meshes.group} />;
}
