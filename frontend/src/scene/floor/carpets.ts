import { CARPET } from '../distances';
import { departmentColours, ROOM_INKS, type Theme } from '../palette';
import type { OfficePlan, RoomPlan } from '../plan/types';
import { rounded } from './canvas';

/** Lay the carpet or rug of a room. */
export function layCarpet(paint: CanvasRenderingContext2D, room: RoomPlan, plan: OfficePlan, theme: Theme): void {
  if (room.kind === 'department') return departmentCarpet(paint, room, theme);
  if (room.kind === 'lounge') return loungeRug(paint, room, theme);
  if (room.kind === 'meeting') return meetingRugs(paint, room, plan, theme);
  return mat(paint, room, theme);
}

function departmentCarpet(paint: CanvasRenderingContext2D, { x, z, width, depth, departmentIndex }: RoomPlan, theme: Theme): void {
  const colours = departmentColours(departmentIndex);
  const inset = CARPET.inset;
  rounded(paint, x + inset, z + inset, width - inset * 2, depth - inset * 2, CARPET.radius);
  fill(paint, theme === 'evening' ? colours.dusk : colours.pale, 0.95);
  paint.save();
  paint.clip();
  for (let row = 0; row < depth; row += 0.16) band(paint, colours.deep, x, z + row, width, 0.05);
  paint.restore();
  const line = inset + CARPET.line;
  rounded(paint, x + line, z + line, width - line * 2, depth - line * 2, CARPET.radius - 0.1);
  stroke(paint, colours.main, 0.034, 0.55);
}

function band(paint: CanvasRenderingContext2D, colour: string, x: number, z: number, width: number, depth: number): void {
  paint.globalAlpha = 0.05;
  paint.fillStyle = colour;
  paint.fillRect(x, z, width, depth);
  paint.globalAlpha = 1;
}

function loungeRug(paint: CanvasRenderingContext2D, { x, z, width, depth }: RoomPlan, theme: Theme): void {
  const [base, line, one, two] = ROOM_INKS.lounge[theme];
  rounded(paint, x + 0.1, z + 0.1, width - 0.2, depth - 0.2, 0.9);
  fill(paint, base, 1);
  rounded(paint, x + 0.32, z + 0.32, width - 0.64, depth - 0.64, 0.75);
  stroke(paint, line, 0.06, 1);
  const stripes = Math.max(1, Math.floor((width - 2) / 0.95));
  const start = x + (width - (stripes - 1) * 0.95 - 0.32) / 2;
  for (let stripe = 0; stripe < stripes; stripe += 1) {
    rounded(paint, start + stripe * 0.95, z + 0.75, 0.32, depth - 1.9, 0.16);
    fill(paint, stripe % 2 === 0 ? two : one, 0.75);
  }
}

/** A round rug below each table of the room. */
function meetingRugs(paint: CanvasRenderingContext2D, { x, z, width, depth }: RoomPlan, plan: OfficePlan, theme: Theme): void {
  const [edge, line, base, circle] = ROOM_INKS.meeting[theme];
  for (const table of plan.tables) {
    if (table.x < x || table.x > x + width || table.z < z || table.z > z + depth) continue;
    const size = table.radius / 1.28;
    for (const [radius, colour, alpha] of [[2.75, edge, 1], [2.6, line, 0.85], [2.5, base, 1], [2, circle, 0.8], [1.9, base, 1]] as const) {
      paint.beginPath();
      paint.arc(table.x, table.z, radius * size, 0, Math.PI * 2);
      fill(paint, colour, alpha);
    }
  }
}

function mat(paint: CanvasRenderingContext2D, { x, z, width, depth, kind }: RoomPlan, theme: Theme): void {
  const inks = ROOM_INKS[kind === 'repair' || kind === 'entrance' ? kind : 'help_desk'];
  const [base, line] = inks[theme];
  const strong = kind === 'help_desk' ? 0.9 : 0.5;
  const edge = Math.min(0.15, depth * 0.1);
  rounded(paint, x + edge, z + edge, width - edge * 2, depth - edge * 2, 0.8);
  fill(paint, base, strong);
  rounded(paint, x + edge * 2, z + edge * 2, width - edge * 4, depth - edge * 4, 0.68);
  stroke(paint, line, 0.034, kind === 'help_desk' ? 1 : 0.6);
}

function fill(paint: CanvasRenderingContext2D, colour: string, alpha: number): void {
  paint.globalAlpha = alpha;
  paint.fillStyle = colour;
  paint.fill();
  paint.globalAlpha = 1;
}

function stroke(paint: CanvasRenderingContext2D, colour: string, width: number, alpha: number): void {
  paint.globalAlpha = alpha;
  paint.strokeStyle = colour;
  paint.lineWidth = width;
  paint.stroke();
  paint.globalAlpha = 1;
}
