import { useThree } from '@react-three/fiber';
import { useEffect } from 'react';
import type { PerspectiveCamera } from 'three';

import { answerForAgents } from './probe';
import { useWorld } from './world';

/** Answers the questions of browser tests. */
export function Probe(): null {
  const world = useWorld();
  const get = useThree((state) => state.get);
  const camera = useThree((state) => state.camera) as PerspectiveCamera;
  useEffect(() => answerForAgents(world, camera, () => get().size), [camera, get, world]);
  useEffect(() => () => {
    delete window.__office;
  }, []);
  return null;
}
