import { advance, useThree } from '@react-three/fiber';
import { useEffect, useMemo } from 'react';

import { Governor } from '../quality/governor';
import { measures } from '../quality/measures';
import { RATES } from '../timings';
import { drawsInSoftware } from './capability';
import { report } from './probe';
import './retired';
import { useWorld } from './world';

/** Frames drawn after the last change, so that what eases comes to rest. */
const SETTLING_FRAMES = 12;

/**
 * Draws no more than is needed: as often as the screen allows while something is under way, at a calm rate while people
 * only breathe, not at all when nothing moves or nobody looks. When frames take too long, each shows less.
 */
export function Pacemaker(): null {
  const world = useWorld();
  const gl = useThree((state) => state.gl);
  const size = useThree((state) => state.size);
  const setDpr = useThree((state) => state.setDpr);
  const governor = useMemo(() => new Governor(), []);

  useEffect(() => {
    world.pulse.stale = true;
  }, [size, world]);

  useEffect(() => {
    const { pulse, crowd } = world;
    const calm = drawsInSoftware() ? RATES.softwareAmbientFps : RATES.ambientFps;
    const apply = (): void => {
      pulse.quality = governor.level;
      crowd.detailed = governor.level.people;
      setDpr(Math.min(window.devicePixelRatio, governor.level.pixelRatio));
      Object.assign(pulse, { stale: true, shadowsStale: true });
    };
    const hear = (): void => {
      governor.want(measures.wanted());
      apply();
    };
    governor.onlyMeasures = drawsInSoftware();
    hear();
    let request = 0;
    let last = 0;
    let before = 0;
    let settling = SETTLING_FRAMES;
    const beat = (now: number): void => {
      request = requestAnimationFrame(beat);
      if (document.hidden) return;
      if (pulse.stale || pulse.moving) settling = SETTLING_FRAMES;
      if (settling <= 0 && world.still) return;
      const rate = settling > 0 ? RATES.movingFps : calm;
      const between = now - before;
      before = now;
      if (now - last < 1000 / rate - 3) return;
      last = now;
      settling -= 1;
      pulse.stale = false;
      pulse.moving = false;
      advance(now / 1000);
      if (governor.take(between)) apply();
      report(gl, world, governor);
    };
    request = requestAnimationFrame(beat);
    const stopHearing = measures.onWanted(hear);
    return () => {
      cancelAnimationFrame(request);
      stopHearing();
    };
  }, [gl, governor, setDpr, world]);

  useEffect(() => () => measures.note(null), []);
  return null;
}
