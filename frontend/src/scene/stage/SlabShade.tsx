import { useMemo } from 'react';

import { textureOf } from '../floor/canvas';
import { SURROUNDINGS } from '../palette';
import type { Area } from '../plan/types';
import { useDisposal } from './hooks';
import { useWorld } from './world';

const BELOW = -0.525;
const SIZE = 512;
const SPREAD = 34;

/** The soft dark below the slab that makes it stand on something. */
export function SlabShade({ area }: { area: Area }) {
  const { theme } = useWorld();
  const map = useMemo(() => textureOf(shade(SURROUNDINGS[theme].slabShade)), [theme]);
  useDisposal(map);
  const width = area.width / 0.7 + 0.6;
  const depth = area.depth / 0.7 + 0.6;
  return (
    <mesh rotation-x={-Math.PI / 2} position={[area.left + area.width / 2, BELOW, area.rear + area.depth / 2]}>
      <planeGeometry args={[width, depth]} />
      <meshBasicMaterial map={map} transparent depthWrite={false} />
    </mesh>
  );
}

function shade(colour: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = SIZE;
  canvas.height = SIZE;
  const paint = canvas.getContext('2d') as CanvasRenderingContext2D;
  paint.shadowColor = colour;
  paint.shadowBlur = SPREAD * 2;
  paint.shadowOffsetX = SIZE * 2;
  paint.fillStyle = '#000';
  paint.fillRect(SIZE * 0.15 - SIZE * 2, SIZE * 0.15, SIZE * 0.7, SIZE * 0.7);
  return canvas;
}
