import type { CanvasTexture } from 'three';

import { chanceFrom, pickBy } from '../geometry/chance';
import { FLOOR } from '../distances';
import { AISLE_LINE, SURROUNDINGS, type Theme } from '../palette';
import type { FloorPlan, OfficePlan } from '../plan/types';
import { planCanvas, textureOf, type PlanCanvas } from './canvas';
import { layCarpet } from './carpets';
import { contactShadows } from './contact';
import { paintName, type Language } from './names';

const PLANK = { depth: 0.3, shortest: 1.6, spread: 1.4 } as const;
/** Names grow with the floor, or nobody could read them from where the whole of it is seen. */
const NAME_FLOOR_WIDTH = 30;

/** Paint boards, carpets, names and contact shadows of one floor. */
export function paintFloor(floor: FloorPlan, plan: OfficePlan, theme: Theme, language: Language, most: number): CanvasTexture {
  const canvas = planCanvas(floor.area, FLOOR.pixelsPerMetre, most);
  boards(canvas, theme);
  aisles(canvas, floor);
  for (const room of floor.rooms) layCarpet(canvas.paint, room, plan, theme);
  for (const room of floor.rooms) paintName(canvas.paint, room, language, theme, nameBoost(floor));
  darken(canvas, plan, theme, most);
  return textureOf(canvas.element);
}

/** Paint the names alone, light on black: at dusk they shine a little by themselves. */
export function paintGlow(floor: FloorPlan, language: Language): CanvasTexture {
  const canvas = planCanvas(floor.area, FLOOR.lightPixelsPerMetre, FLOOR.maxLightTexture);
  const { left, rear, width, depth } = floor.area;
  canvas.paint.fillStyle = '#000';
  canvas.paint.fillRect(left, rear, width, depth);
  for (const room of floor.rooms) paintName(canvas.paint, room, language, 'evening', nameBoost(floor));
  return textureOf(canvas.element);
}

const nameBoost = ({ area }: FloorPlan): number => Math.min(2.4, Math.max(1, area.width / NAME_FLOOR_WIDTH));

function boards({ paint, area }: PlanCanvas, theme: Theme): void {
  const { planks, floorWash } = SURROUNDINGS[theme];
  const chance = chanceFrom(11);
  for (let z = area.rear; z < area.rear + area.depth; z += PLANK.depth) {
    for (let x = area.left - chance() * 2; x < area.left + area.width; ) {
      const length = PLANK.shortest + chance() * PLANK.spread;
      paint.fillStyle = pickBy(planks, Math.floor(chance() * planks.length));
      paint.fillRect(x, z, length, PLANK.depth);
      seam(paint, x, z, length);
      x += length;
    }
  }
  paint.globalAlpha = 0.34;
  paint.fillStyle = floorWash;
  paint.fillRect(area.left, area.rear, area.width, area.depth);
  paint.globalAlpha = 1;
}

function seam(paint: CanvasRenderingContext2D, x: number, z: number, length: number): void {
  paint.globalAlpha = 0.1;
  paint.strokeStyle = '#8a6840';
  paint.lineWidth = 0.015;
  paint.strokeRect(x, z, length, PLANK.depth);
  paint.globalAlpha = 1;
}

/** A dashed line leads along each aisle: the free strips between rows of rooms. */
function aisles({ paint }: PlanCanvas, { area, rooms }: FloorPlan): void {
  paint.save();
  paint.setLineDash([0.18, 0.2]);
  paint.lineCap = 'round';
  paint.lineWidth = 0.06;
  paint.strokeStyle = AISLE_LINE;
  paint.globalAlpha = 0.32;
  for (const z of freeStrips(rooms.map((room) => [room.z, room.z + room.depth] as const), area.rear, area.rear + area.depth)) {
    paint.beginPath();
    paint.moveTo(area.left + 0.8, z);
    paint.lineTo(area.left + area.width - 0.6, z);
    paint.stroke();
  }
  paint.restore();
}

/** Find the middles of stretches of a metre or more that no room covers. */
export function freeStrips(taken: readonly (readonly [number, number])[], from: number, to: number): number[] {
  const strips: number[] = [];
  let end = from;
  for (const [start, stop] of [...taken].sort((a, b) => a[0] - b[0])) {
    if (start - end >= 1 && end > from) strips.push((start + end) / 2);
    end = Math.max(end, stop);
  }
  return to - end >= 1.6 && end > from ? [...strips, (end + to) / 2] : strips;
}

function darken({ paint, element, area, pixelsPerMetre }: PlanCanvas, plan: OfficePlan, theme: Theme, most: number): void {
  const shadows = contactShadows(area, plan.footprints, SURROUNDINGS[theme].contact, pixelsPerMetre / 2, most / 2);
  paint.save();
  paint.setTransform(1, 0, 0, 1, 0, 0);
  paint.globalCompositeOperation = 'multiply';
  paint.drawImage(shadows, 0, 0, element.width, element.height);
  paint.restore();
}
