import { useFrame } from '@react-three/fiber';
import { useEffect, useMemo } from 'react';

import { PickedMarks } from '../marks/picked';
import { useDisposal } from './hooks';
import { STEP, useWorld } from './world';

/** Marks whoever is picked. */
export function Picked({ picked }: { picked: ReadonlySet<string> }) {
  const { crowd, theme, pulse, camera: office } = useWorld();
  const marks = useMemo(() => new PickedMarks(), []);
  useDisposal(marks);
  useEffect(() => {
    marks.paint(theme);
    pulse.stale = true;
  }, [marks, picked, pulse, theme]);
  useFrame(({ size }) => marks.lay(crowd, picked, office.metresPerPixel(size.height)), STEP.marks);
  return <primitive object={marks.mesh} />;
}
