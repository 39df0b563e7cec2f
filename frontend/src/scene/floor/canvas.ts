import { CanvasTexture, SRGBColorSpace } from 'three';

import { drawsInSoftware } from '../stage/capability';
import type { Area } from '../plan/types';

/** A canvas that is drawn on in metres of the plan. */
export interface PlanCanvas {
  element: HTMLCanvasElement;
  paint: CanvasRenderingContext2D;
  area: Area;
  pixelsPerMetre: number;
}

/** Make a canvas for an area, as fine as asked for and never larger than `most` pixels on a side. */
export function planCanvas(area: Area, pixelsPerMetre: number, most: number): PlanCanvas {
  const fine = Math.min(pixelsPerMetre, most / Math.max(area.width, area.depth));
  const element = document.createElement('canvas');
  element.width = Math.max(1, Math.floor(area.width * fine));
  element.height = Math.max(1, Math.floor(area.depth * fine));
  const paint = element.getContext('2d') as CanvasRenderingContext2D;
  paint.scale(element.width / area.width, element.height / area.depth);
  paint.translate(-area.left, -area.rear);
  return { element, paint, area, pixelsPerMetre: fine };
}

export function textureOf(canvas: HTMLCanvasElement, anisotropy = 16): CanvasTexture {
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  texture.anisotropy = drawsInSoftware() ? 1 : anisotropy;
  return texture;
}

/** Trace a rounded rectangle. */
export function rounded(paint: CanvasRenderingContext2D, x: number, z: number, width: number, depth: number, radius: number): void {
  paint.beginPath();
  paint.roundRect(x, z, width, depth, Math.max(0, Math.min(radius, width / 2, depth / 2)));
}
