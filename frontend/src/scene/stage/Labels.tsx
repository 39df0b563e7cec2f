import { useFrame } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import type { PerspectiveCamera } from 'three';

import { LabelLayer, type LabelView } from '../labels/labelLayer';
import { placesInView, type Flights } from '../labels/placesInView';
import type { Box } from '../labels/placing';
import { RATES } from '../timings';
import { coveredBy } from './covered';
import { STEP, useWorld } from './world';

interface Props {
  root: HTMLElement;
  picked: ReadonlySet<string>;
  flights: Flights;
  onSelect: (agentId: string) => void;
}

const COVERED_SECONDS = 1;

/** Keeps the labels in the page in step with the people in the picture. */
export function Labels({ root, picked, flights, onSelect }: Props): null {
  const { crowd, plan, pulse, camera: office, language, campus, figures } = useWorld();
  const layer = useMemo(() => new LabelLayer(root, onSelect), [root, onSelect]);
  useEffect(() => () => layer.clear(), [layer]);
  const names = useMemo(() => new Map(figures.places.floors.map(({ id, name }) => [id, name])), [figures]);
  const next = useRef(0);
  const covered = useRef<{ boxes: Box[]; until: number }>({ boxes: [], until: 0 });
  useEffect(() => {
    next.current = 0;
    pulse.stale = true;
  }, [picked, pulse]);

  useFrame(({ camera, size, clock }) => {
    const closeUp = office.isCloseUp;
    const now = clock.elapsedTime;
    if (now >= covered.current.until) covered.current = { boxes: coveredBy(root), until: now + COVERED_SECONDS };
    const view: LabelView = { camera: camera as PerspectiveCamera, width: size.width, height: size.height, closeUp, language, covered: covered.current.boxes, picked, eyes: office.eyes.owner };
    if (now < next.current) return layer.follow(crowd, view);
    next.current = now + 1 / RATES.labelHz;
    root.parentElement!.dataset['closeup'] = String(closeUp);
    const places = placesInView({ plan, campus, tallies: figures.now, names, language, metresPerPixel: office.metresPerPixel(size.height), flights });
    layer.arrange(crowd, office.eyes.owner ? [] : places, view);
    layer.follow(crowd, view);
    pulse.labels = layer.count;
  }, STEP.labels);
  return null;
}
