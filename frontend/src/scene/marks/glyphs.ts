import { STATUS_COLOURS, type StatusLook, type Theme } from '../palette';

/** Signs of the statuses, drawn alike on badges and in labels. */
export const BADGED: readonly StatusLook[] = ['waiting', 'error', 'offline', 'stale'];

const TILE = 128;
const CREAM = '#fffaf2';
const DARK_ON_AMBER = '#3a2600';

/** Draw the badges side by side, one tile each, in the order of `BADGED`. */
export function badgeAtlas(theme: Theme): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = TILE * BADGED.length;
  canvas.height = TILE;
  const paint = canvas.getContext('2d') as CanvasRenderingContext2D;
  BADGED.forEach((look, index) => {
    paint.save();
    paint.translate(index * TILE, 0);
    if (look === 'error') triangleBadge(paint, STATUS_COLOURS[theme].error);
    else roundBadge(paint, look, STATUS_COLOURS[theme][look]);
    paint.restore();
  });
  return canvas;
}

function shadow(paint: CanvasRenderingContext2D): void {
  paint.shadowColor = 'rgba(60,30,10,.35)';
  paint.shadowBlur = 8;
  paint.shadowOffsetY = 3;
}

function triangleBadge(paint: CanvasRenderingContext2D, colour: string): void {
  shadow(paint);
  paint.lineJoin = 'round';
  paint.fillStyle = CREAM;
  paint.strokeStyle = CREAM;
  paint.lineWidth = 24;
  paint.beginPath();
  paint.moveTo(64, 26);
  paint.lineTo(106, 98);
  paint.lineTo(22, 98);
  paint.closePath();
  paint.stroke();
  paint.shadowColor = 'transparent';
  paint.fillStyle = colour;
  paint.strokeStyle = colour;
  paint.lineWidth = 12;
  paint.stroke();
  paint.fill();
  glyph(paint, 'error', 64, 72, 44, '#2c1204');
}

function roundBadge(paint: CanvasRenderingContext2D, look: StatusLook, colour: string): void {
  shadow(paint);
  disc(paint, CREAM, 52);
  paint.shadowColor = 'transparent';
  disc(paint, colour, 45);
  glyph(paint, look, 64, 62, look === 'waiting' ? 58 : 52, look === 'waiting' ? DARK_ON_AMBER : '#fff');
}

function disc(paint: CanvasRenderingContext2D, colour: string, radius: number): void {
  paint.fillStyle = colour;
  paint.beginPath();
  paint.arc(64, 62, radius, 0, Math.PI * 2);
  paint.fill();
}

function glyph(paint: CanvasRenderingContext2D, look: StatusLook, x: number, y: number, size: number, ink: string): void {
  paint.translate(x, y);
  paint.scale(size, size);
  paint.fillStyle = ink;
  paint.strokeStyle = ink;
  paint.lineCap = 'round';
  paint.lineJoin = 'round';
  if (look === 'waiting') hand(paint);
  else if (look === 'error') exclamation(paint);
  else if (look === 'offline') power(paint);
  else ellipsis(paint);
}

function line(paint: CanvasRenderingContext2D, width: number, ...points: readonly (readonly [number, number])[]): void {
  paint.lineWidth = width;
  paint.beginPath();
  points.forEach(([x, y], i) => (i === 0 ? paint.moveTo(x, y) : paint.lineTo(x, y)));
  paint.stroke();
}

function hand(paint: CanvasRenderingContext2D): void {
  for (const [x, y] of [[-0.3, -0.36], [-0.1, -0.56], [0.1, -0.55], [0.3, -0.36]] as const) line(paint, 0.14, [x * 0.95, 0.1], [x, y]);
  paint.beginPath();
  paint.roundRect(-0.36, -0.05, 0.73, 0.6, 0.24);
  paint.fill();
  line(paint, 0.18, [-0.25, 0.3], [-0.52, -0.02]);
}

function exclamation(paint: CanvasRenderingContext2D): void {
  line(paint, 0.2, [0, -0.38], [0, 0.1]);
  paint.beginPath();
  paint.arc(0, 0.38, 0.12, 0, Math.PI * 2);
  paint.fill();
}

function power(paint: CanvasRenderingContext2D): void {
  paint.lineWidth = 0.17;
  paint.beginPath();
  paint.arc(0, 0.05, 0.42, -Math.PI * 0.3, Math.PI * 1.3);
  paint.stroke();
  line(paint, 0.17, [0, -0.52], [0, -0.05]);
}

/** Nothing has been heard for a while. */
function ellipsis(paint: CanvasRenderingContext2D): void {
  for (const x of [-0.36, 0, 0.36]) {
    paint.beginPath();
    paint.arc(x, 0, 0.13, 0, Math.PI * 2);
    paint.fill();
  }
}
