import type { DataTexture, Texture } from 'three';

import { FLOOR } from '../distances';
import { LAMP_LIGHT } from '../palette';
import type { Area, OfficePlan } from '../plan/types';
import { planCanvas, textureOf } from './canvas';

const SPOT = 128;
/** Lights are painted darker and the shader brightens them: where many meet they stay warm instead of turning yellow. */
export const HEADROOM = 0.6;

/** A round of lamp light that fades outwards. */
function spot(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = SPOT;
  canvas.height = SPOT;
  const paint = canvas.getContext('2d') as CanvasRenderingContext2D;
  const fade = paint.createRadialGradient(SPOT / 2, SPOT / 2, 0, SPOT / 2, SPOT / 2, SPOT / 2);
  for (const [at, alpha] of [[0, 'ff'], [0.35, '8c'], [0.7, '24'], [1, '00']] as const) fade.addColorStop(at, LAMP_LIGHT + alpha);
  paint.fillStyle = fade;
  paint.fillRect(0, 0, SPOT, SPOT);
  return canvas;
}

/** Paint the light of all lamps over the plan: floor, furniture and people sample it. */
export function lightPools(plan: OfficePlan, area: Area): Texture | DataTexture {
  const { element, paint } = planCanvas(area, FLOOR.lightPixelsPerMetre, FLOOR.maxLightTexture);
  paint.fillStyle = '#000';
  paint.fillRect(area.left, area.rear, area.width, area.depth);
  paint.globalCompositeOperation = 'lighter';
  const light = spot();
  for (const { x, z, radius, power } of plan.pools) {
    paint.globalAlpha = Math.min(1, power) * HEADROOM;
    paint.drawImage(light, x - radius, z - radius, radius * 2, radius * 2);
  }
  return textureOf(element, 4);
}
