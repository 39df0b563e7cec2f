import { useFrame } from '@react-three/fiber';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { PerspectiveCamera } from 'three';

import { FigureMeshes } from '../people/figureMeshes';
import { personModel, type PersonModel } from '../people/model';
import { GLIDE, RATES } from '../timings';
import { longestStepSeconds, STEP, useWorld } from './world';

/** Moves and draws everybody. */
export function People() {
  const world = useWorld();
  const { crowd, uniforms, pulse } = world;
  const model = useModel();
  const meshes = useMemo(() => {
    if (model) crowd.act(model.clips);
    Object.assign(pulse, { stale: true, shadowsStale: true });
    return new FigureMeshes(uniforms, crowd.table.uniform, model);
  }, [crowd, model, pulse, uniforms]);
  useEffect(() => () => meshes.dispose(), [meshes]);
  const next = useRef(0);

  useFrame(({ camera, clock }, delta) => {
    const seconds = Math.min(delta, longestStepSeconds());
    pulse.clock += seconds;
    if (!world.still) pulse.time += seconds;
    crowd.calm = world.still;
    const unseen = delta > GLIDE.sleepSeconds ? delta - seconds : 0;
    if (crowd.step(seconds, pulse.time, world.still, unseen)) {
      pulse.moving = true;
      pulse.shadowsStale = true;
    }
    if (clock.elapsedTime >= next.current || crowd.present.length === 0) {
      next.current = clock.elapsedTime + 1 / RATES.detailHz;
      crowd.gather(pulse.clock);
      if (crowd.sortByDistance(camera as PerspectiveCamera)) meshes.list(crowd);
      pulse.levels = { full: meshes.countOf('full'), simple: meshes.countOf('simple'), far: meshes.countOf('far') + meshes.countOf('speck') };
    }
  }, STEP.people);
  return <primitive object={meshes.group} />;
}

/** The model, as soon as it has come: until then, and without it, people are drawn without it. */
function useModel(): PersonModel | null {
  const [model, setModel] = useState<PersonModel | null>(null);
  useEffect(() => {
    let open = true;
    void personModel().then((loaded) => {
      if (open) setModel(loaded);
    });
    return () => {
      open = false;
    };
  }, []);
  return model;
}
