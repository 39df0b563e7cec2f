import { useFrame } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import type { PerspectiveCamera } from 'three';

import { Dots } from '../campus/dots';
import { Slabs } from '../campus/slabs';
import { heatOf, teamKey } from '../campus/tally';
import { RATES } from '../timings';
import { useDisposal } from './hooks';
import { STEP, useWorld } from './world';

const FIGURES_SECONDS = 1;

/** Floors that are not looked at: slabs with the heat of their rooms and a dot for everybody. */
export function Campus() {
  const { campus, crowd, plan, pulse, theme, camera: office, figures } = useWorld();
  const slabs = useMemo(() => new Slabs(plan.floors), [plan]);
  const dots = useMemo(() => new Dots(), []);
  useDisposal(slabs);
  useDisposal(dots);
  const next = useRef(0);
  useEffect(() => {
    dots.paint(theme);
    crowd.openFloors = campus.isTiered ? campus.open : null;
    next.current = 0;
    pulse.stale = true;
  }, [campus, crowd, dots, pulse, theme, slabs]);
  const nextLook = useRef(0);

  useFrame(({ camera, clock, size }) => {
    if (clock.elapsedTime >= nextLook.current) {
      nextLook.current = clock.elapsedTime + 1 / RATES.detailHz;
      if (campus.look(camera as PerspectiveCamera, office.view.target, { isWhole: office.showsWhole, isTravelling: office.isTravelling })) {
        crowd.openFloors = campus.isTiered ? campus.open : null;
        next.current = 0;
        Object.assign(pulse, { stale: true, shadowsStale: true });
      }
    }
    dots.scale(office.metresPerPixel(size.height));
    if (clock.elapsedTime < next.current) return;
    next.current = clock.elapsedTime + FIGURES_SECONDS;
    figures.count();
    if (!campus.isTiered) return;
    const closed = plan.floors.filter((_, i) => !campus.isOpen(i));
    slabs.lay(closed, theme, (floor, room) => {
      const tally = figures.now.teams.get(teamKey({ department: room.department ?? '', floor: floor.id }));
      return room.kind === 'department' && tally ? heatOf(tally) : 0;
    });
    dots.lay(crowd, (floor) => campus.isOpen(floor));
    pulse.dots = dots.count;
  }, STEP.people);
  return campus.isTiered ? (
    <>
      <primitive object={slabs.mesh} />
      <primitive object={dots.mesh} />
    </>
  ) : null;
}
