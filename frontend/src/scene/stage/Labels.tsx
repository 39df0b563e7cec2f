import { useFrame } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import type { PerspectiveCamera } from 'three';

import { CAMERA } from '../distances';
import { LabelLayer, type LabelView } from '../labels/labelLayer';
import { RATES } from '../timings';
import { STEP, useWorld } from './world';

interface Props {
  root: HTMLElement;
  onSelect: (agentId: string) => void;
}

/** Keeps the labels in the page in step with the people in the picture. */
export function Labels({ root, onSelect }: Props): null {
  const { crowd, plan, pulse, camera: office, language } = useWorld();
  const layer = useMemo(() => new LabelLayer(root, onSelect), [root, onSelect]);
  useEffect(() => () => layer.clear(), [layer]);
  const next = useRef(0);

  useFrame(({ camera, size, clock }) => {
    const closeUp = office.isCloseUp;
    const view: LabelView = { camera: camera as PerspectiveCamera, width: size.width, height: size.height, closeUp, language, metresPerPixel: metresPerPixel(office.view.distance, size.height) };
    if (clock.elapsedTime < next.current) return layer.follow(crowd, view);
    next.current = clock.elapsedTime + 1 / RATES.labelHz;
    root.parentElement!.dataset['closeup'] = String(closeUp);
    layer.arrange(crowd, plan.rooms, view);
    layer.follow(crowd, view);
    pulse.labels = layer.count;
  }, STEP.labels);
  return null;
}

const metresPerPixel = (distance: number, height: number): number => (2 * distance * Math.tan((CAMERA.fovDegrees * Math.PI) / 360)) / height;
