import type { SceneFloor } from '../../protocol/types';
import type { DeskStyle } from '../furniture/desk';
import { hashOf } from '../geometry/chance';
import { DESK } from '../distances';
import { departmentColours, FURNITURE } from '../palette';
import { ahead, beside, type Arrangement } from './arrangement';
import type { PieceName } from './pieces';
import type { RoomPlan } from './types';

const STYLES: readonly { style: DeskStyle; piece: PieceName }[] = [
  { style: 'lamp', piece: 'deskLamp' }, { style: 'laptop', piece: 'deskLaptop' }, { style: 'drawers', piece: 'deskDrawers' },
];

/** Put every desk before its seat, with a chair in the department's colour. */
export function furnishDesks(set: Arrangement, floor: SceneFloor, rooms: ReadonlyMap<string, RoomPlan>): void {
  floor.desks.forEach((desk, index) => {
    const room = rooms.get(desk.roomId);
    const colours = departmentColours(room?.departmentIndex ?? 0);
    const { style, piece } = STYLES[index % STYLES.length]!;
    const [x, z] = ahead(desk.x, desk.z, desk.rotationY, DESK.reach);
    set.put(piece, x, z, { turn: desk.rotationY, colour: colours.wall });
    set.put('chair', desk.x, desk.z, { turn: desk.rotationY + Math.PI + wobble(desk.id), colour: colours.main });
    set.seats.push({ x: desk.x, z: desk.z, rotationY: desk.rotationY, kind: 'desk', desk: set.desks.length });
    set.desks.push({ x: desk.x, z: desk.z, rotationY: desk.rotationY, style });
    if (style === 'lamp') deskLamp(set, x, z, desk.rotationY);
  });
}

const wobble = (id: string): number => ((hashOf(id) & 0xff) / 255 - 0.5) * 0.24;

function deskLamp(set: Arrangement, x: number, z: number, rotationY: number): void {
  const [sideX, sideZ] = beside(x, z, rotationY, 0.52);
  const [lampX, lampZ] = ahead(sideX, sideZ, rotationY, 0.07);
  set.light(lampX, lampZ, 1.9, 0.8, 1.1, 0.97);
}

const CHAIR_COLOURS = [FURNITURE.cushion, FURNITURE.accents[2], FURNITURE.accents[0], FURNITURE.accents[1]];

/** Put the meeting tables with a chair at each seat. */
export function furnishTables(set: Arrangement, floor: SceneFloor, radiusOf: (seats: readonly { x: number; z: number }[], x: number, z: number) => number): void {
  floor.tables.forEach((table, tableIndex) => {
    const radius = radiusOf(table.seats, table.x, table.z);
    set.tables.push({ x: table.x, z: table.z, radius });
    set.put('meetingTable', table.x, table.z, { scale: [radius, 1, radius], turn: 0.4 * tableIndex });
    set.put('mushroomLamp', table.x - 0.1 * radius, table.z - 0.36 * radius, { y: 0.71, scale: 1.15 });
    set.light(table.x, table.z, 4, 0.95, 1.5, 0.92);
    table.seats.forEach((seat, i) => {
      set.put('chair', seat.x, seat.z, { turn: seat.rotationY + Math.PI + wobble(`${table.id}${i}`), colour: CHAIR_COLOURS[(i + tableIndex) % 4]! });
      set.seats.push({ ...seat, kind: 'meeting', desk: -1 });
    });
  });
}
