import { useFrame } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import type { PerspectiveCamera } from 'three';

import type { setMaterial } from '../materials';
import { halos } from '../set/halos';
import { Screens } from '../set/screens';
import { SetPiece } from '../set/setPiece';
import { RATES } from '../timings';
import { useDisposal } from './hooks';
import { STEP, useFurnished, useWorld } from './world';

/** All furniture, instanced by kind, with the screens of the desks and the glow of lamps after dusk. */
export function Furniture({ material }: { material: ReturnType<typeof setMaterial> }) {
  const { theme } = useWorld();
  const plan = useFurnished();
  return (
    <>
      <Pieces material={material} />
      <DeskScreens key={plan.desks.length} />
      {theme === 'evening' && <Halos />}
    </>
  );
}

function Pieces({ material }: { material: ReturnType<typeof setMaterial> }) {
  const { pulse } = useWorld();
  const plan = useFurnished();
  const pieces = useMemo(() => [...plan.pieces].map(([name, placements]) => new SetPiece(name, placements, material)), [plan, material]);
  useEffect(() => {
    pulse.shadowsStale = true;
    return () => pieces.forEach((piece) => piece.dispose());
  }, [pieces, pulse]);
  const next = useRef(0);
  useFrame(({ camera, clock }) => {
    if (clock.elapsedTime < next.current) return;
    next.current = clock.elapsedTime + 1 / RATES.detailHz;
    for (const piece of pieces) piece.sort(camera as PerspectiveCamera);
  }, STEP.marks);
  return pieces.map((piece) => <primitive key={piece.group.uuid} object={piece.group} />);
}

function DeskScreens() {
  const { crowd, pulse } = useWorld();
  const plan = useFurnished();
  const screens = useMemo(() => new Screens(plan.desks), [plan]);
  useDisposal(screens);
  const next = useRef(0);
  useFrame(({ clock }) => {
    screens.run(pulse.time);
    if (clock.elapsedTime < next.current) return;
    next.current = clock.elapsedTime + 1 / RATES.detailHz;
    screens.show(crowd);
  }, STEP.marks);
  return <primitive object={screens.mesh} />;
}

function Halos() {
  const plan = useFurnished();
  const glow = useMemo(() => halos(plan.halos), [plan]);
  useDisposal(glow);
  return <primitive object={glow.mesh} />;
}
