import { useFrame } from '@react-three/fiber';
import { useEffect, useMemo } from 'react';
import type { PerspectiveCamera } from 'three';

import type { SceneSource } from '../../protocol/types';
import { Badges } from '../marks/badges';
import { Flights } from '../marks/flights';
import { Rings } from '../marks/rings';
import { setMaterial } from '../materials';
import { STEP, useWorld } from './world';

/** Rings and badges of statuses, arcs of exchanges, parcels of handed-over tasks. */
export function Marks({ source }: { source: SceneSource }) {
  const { crowd, uniforms, theme, pulse, arcs, still, camera: office } = useWorld();
  const rings = useMemo(() => new Rings(), []);
  const badges = useMemo(() => new Badges(), []);
  const wrapping = useMemo(() => setMaterial(uniforms), [uniforms]);
  const flights = useMemo(() => new Flights(wrapping), [wrapping]);

  useEffect(() => {
    for (const mark of [rings, badges, arcs, flights]) mark.paint(theme);
    pulse.stale = true;
  }, [arcs, badges, flights, pulse, rings, theme]);

  useEffect(() => () => {
    for (const mark of [rings, badges, flights, wrapping]) mark.dispose();
  }, [badges, flights, rings, wrapping]);

  useEffect(() => source.onInteraction((edge) => {
    arcs.add(edge, pulse.clock);
    crowd.company.exchange(edge.source, edge.target, pulse.clock);
    pulse.stale = true;
  }), [arcs, crowd, pulse, source]);

  useEffect(() => source.onTransition(({ fromAgent, toAgent }) => {
    if (!fromAgent || !toAgent || fromAgent === toAgent || still) return;
    flights.add(fromAgent, toAgent, pulse.clock);
    crowd.company.handOver(toAgent, pulse.clock);
    pulse.stale = true;
  }), [crowd, flights, pulse, source, still]);

  useFrame(({ camera, size }) => {
    rings.lay(crowd, pulse.time);
    badges.hang(crowd, camera as PerspectiveCamera, size.height);
    arcs.bend(crowd, pulse.clock, pulse.time, office.isCloseUp ? 0.9 : Math.max(1, office.view.distance / 42));
    flights.fly(crowd, pulse.clock);
    if (arcs.busy || flights.busy) pulse.moving = true;
    if (flights.busy) pulse.shadowsStale = true;
  }, STEP.marks);

  return (
    <>
      <primitive object={rings.mesh} />
      <primitive object={badges.mesh} />
      <primitive object={arcs.mesh} />
      <primitive object={flights.group} />
    </>
  );
}
