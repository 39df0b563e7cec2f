import type { Area, Footprint } from '../plan/types';
import { planCanvas } from './canvas';

const STAMP = 128;
const STAMP_EDGE = 32;

/** A soft dark square; drawn stretched, it costs far less than a blur for each piece. */
function stamp(colour: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = STAMP;
  canvas.height = STAMP;
  const paint = canvas.getContext('2d') as CanvasRenderingContext2D;
  paint.shadowColor = colour;
  paint.shadowBlur = STAMP_EDGE;
  paint.shadowOffsetX = STAMP * 2;
  paint.fillStyle = colour;
  paint.beginPath();
  paint.roundRect(STAMP_EDGE * 0.8 - STAMP * 2, STAMP_EDGE * 0.8, STAMP - STAMP_EDGE * 1.6, STAMP - STAMP_EDGE * 1.6, 14);
  paint.fill();
  return canvas;
}

/** Draw what the set darkens on the floor, to be multiplied over the boards and carpets. */
export function contactShadows(area: Area, footprints: readonly Footprint[], colour: string, pixelsPerMetre: number, most: number): HTMLCanvasElement {
  const { element, paint } = planCanvas(area, pixelsPerMetre, most);
  const soft = stamp(colour);
  for (const foot of footprints) {
    paint.save();
    paint.globalAlpha = foot.strength;
    paint.translate(foot.x, foot.z);
    paint.rotate(-foot.turn);
    const width = foot.width + foot.blur * 2.6;
    const depth = foot.depth + foot.blur * 2.6;
    paint.drawImage(soft, -width / 2, -depth / 2, width, depth);
    paint.restore();
  }
  walls(paint, area, colour);
  return element;
}

/** The high walls darken the floor along their feet. */
function walls(paint: CanvasRenderingContext2D, area: Area, colour: string): void {
  paint.globalAlpha = 0.42;
  for (const [width, depth] of [[area.width, 0.5], [0.5, area.depth]] as const) {
    const fade = width > depth ? paint.createLinearGradient(0, area.rear, 0, area.rear + depth) : paint.createLinearGradient(area.left, 0, area.left + width, 0);
    fade.addColorStop(0, colour);
    fade.addColorStop(1, `${colour}00`);
    paint.fillStyle = fade;
    paint.fillRect(area.left, area.rear, width, depth);
  }
  paint.globalAlpha = 1;
}
