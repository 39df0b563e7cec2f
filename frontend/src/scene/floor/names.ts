import { CARPET } from '../distances';
import { departmentColours, DUSK_TEXT, ROOM_INKS, type Theme } from '../palette';
import type { RoomPlan } from '../plan/types';

export type Language = 'en' | 'zh';

const LATIN = '"Nunito", "Nunito Sans", system-ui, sans-serif';
const CHINESE = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const SECOND_SIZE = 0.86;
const GAP = 0.3;
/** Below this nobody could read it. */
const SMALLEST = 0.2;
/** Above this a name would reach below the desks behind it. */
const LARGEST = 1.35;
/** Canvas fonts below some pixels are rounded: letters are drawn at this size and scaled to metres. */
const FONT_PIXELS = 100;

interface Name {
  first: string;
  second: string;
}

/** Paint a room's name on its front strip, in the reader's language first. */
export function paintName(paint: CanvasRenderingContext2D, room: RoomPlan, language: Language, theme: Theme, boost: number): void {
  const name = nameOf(room, language);
  if (name.first === '') return;
  const department = room.kind === 'department';
  const space = room.width - CARPET.nameIndent * 2;
  const wanted = (department ? CARPET.nameSize : Math.min(0.56, Math.max(0.33, room.width * 0.085))) * boost;
  const size = Math.min(LARGEST, wanted, (wanted * space) / widthOf(paint, name, wanted), room.depth * 0.2);
  if (size < SMALLEST) return;
  const width = widthOf(paint, name, size);
  const x = department ? room.x + CARPET.nameIndent : room.x + (room.width - width) / 2;
  const z = room.z + room.depth - Math.max(department ? CARPET.nameStrip : 0.3, size * 0.36);
  write(paint, name, x, z, size, inkOf(room, theme));
}

export function nameOf(room: RoomPlan, language: Language): Name {
  const en = room.name?.en ?? room.department ?? '';
  const zh = room.name?.zh ?? '';
  const [first, other] = language === 'zh' && zh !== '' ? [zh, en] : [en, zh];
  return { first, second: other === first ? '' : other };
}

function inkOf(room: RoomPlan, theme: Theme): string {
  if (room.kind === 'department') return theme === 'evening' ? DUSK_TEXT : departmentColours(room.departmentIndex).deep;
  const inks = ROOM_INKS[room.kind];
  return theme === 'evening' ? inks.duskText : inks.text;
}

const fontFor = (text: string): string => (/[\u2e80-\u9fff]/.test(text) ? `700 ${FONT_PIXELS}px ${CHINESE}` : `900 ${FONT_PIXELS}px ${LATIN}`);

function widthOf(paint: CanvasRenderingContext2D, { first, second }: Name, size: number): number {
  return measure(paint, first, size) + (second === '' ? 0 : GAP * size + measure(paint, second, size * SECOND_SIZE));
}

function measure(paint: CanvasRenderingContext2D, text: string, size: number): number {
  paint.font = fontFor(text);
  return (paint.measureText(text).width * size) / FONT_PIXELS;
}

function write(paint: CanvasRenderingContext2D, { first, second }: Name, x: number, z: number, size: number, ink: string): void {
  paint.fillStyle = ink;
  paint.textBaseline = 'alphabetic';
  letters(paint, first, x, z, size);
  if (second === '') return;
  paint.globalAlpha = 0.78;
  letters(paint, second, x + measure(paint, first, size) + GAP * size, z, size * SECOND_SIZE);
  paint.globalAlpha = 1;
}

function letters(paint: CanvasRenderingContext2D, text: string, x: number, z: number, size: number): void {
  paint.save();
  paint.translate(x, z);
  paint.scale(size / FONT_PIXELS, size / FONT_PIXELS);
  paint.font = fontFor(text);
  paint.fillText(text, 0, 0);
  paint.restore();
}
