import { advance, useThree } from '@react-three/fiber';
import { useEffect } from 'react';

import './retired';
import { RATES } from '../timings';
import { drawsInSoftware } from './capability';
import { report } from './probe';
import { useWorld } from './world';

/** Frames drawn after the last change, so that what eases comes to rest. */
const SETTLING_FRAMES = 12;

/**
 * Draws no more than is needed: as often as the screen allows while something is under way, at a calm rate while people
 * only breathe, not at all when nothing moves or nobody looks.
 */
export function Pacemaker(): null {
  const world = useWorld();
  const gl = useThree((state) => state.gl);
  const size = useThree((state) => state.size);

  useEffect(() => {
    world.pulse.stale = true;
  }, [size, world]);

  useEffect(() => {
    const { pulse } = world;
    const calm = drawsInSoftware() ? RATES.softwareAmbientFps : RATES.ambientFps;
    let request = 0;
    let last = 0;
    let settling = SETTLING_FRAMES;
    const beat = (now: number): void => {
      request = requestAnimationFrame(beat);
      if (document.hidden) return;
      if (pulse.stale || pulse.moving) settling = SETTLING_FRAMES;
      if (settling <= 0 && world.still) return;
      const rate = settling > 0 ? RATES.movingFps : calm;
      if (now - last < 1000 / rate - 3) return;
      last = now;
      settling -= 1;
      pulse.stale = false;
      pulse.moving = false;
      advance(now / 1000);
      report(gl, world);
    };
    request = requestAnimationFrame(beat);
    return () => cancelAnimationFrame(request);
  }, [gl, world]);
  return null;
}
