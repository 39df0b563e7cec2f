import type { SceneSeat } from '../../protocol/types';
import { hashOf } from '../geometry/chance';
import { FURNITURE, SOFAS } from '../palette';
import { ahead, beside, type Arrangement } from './arrangement';
import type { RoomPlan } from './types';

const SOFA_PITCH = 0.85;
const PLANT_SPACING = 1.5;
const RACK_PITCH = 0.76;

/** Make sofas of the lounge's seats: neighbours that look the same way share one. */
export function furnishLounge(set: Arrangement, room: RoomPlan, seats: readonly SceneSeat[]): void {
  const sofas = seats.filter((seat) => seat.kind !== 'pouf' && seat.kind !== 'stand');
  const neighbour = (seat: SceneSeat, side: number): SceneSeat | undefined => {
    const [x, z] = beside(seat.x, seat.z, seat.rotationY, side * SOFA_PITCH);
    return sofas.find((other) => other !== seat && turnsAlike(other, seat) && Math.hypot(other.x - x, other.z - z) < 0.4);
  };
  for (const seat of seats) if (seat.kind === 'pouf') set.put('pouf', seat.x, seat.z, { colour: FURNITURE.cushion });
  for (const seat of sofas) {
    const colours = SOFAS[sofaIndex(seat)]!;
    const [x, z] = ahead(seat.x, seat.z, seat.rotationY, -0.16);
    const next = neighbour(seat, 1) ?? neighbour(seat, -1);
    const width = next ? Math.hypot(next.x - seat.x, next.z - seat.z) / 0.8 : 1;
    set.put('sofaSeat', x, z, { turn: seat.rotationY + Math.PI, colour: colours.frame, scale: [width, 1, 1] });
    for (const side of [-1, 1]) {
      if (neighbour(seat, side)) continue;
      const [armX, armZ] = beside(x, z, seat.rotationY, side * (0.4 * width + 0.06));
      set.put('sofaArm', armX, armZ, { turn: seat.rotationY + Math.PI, colour: colours.frame });
      if (side > 0) set.put('cushion', ...beside(x, z, seat.rotationY, 0.16), { turn: seat.rotationY + Math.PI, colour: FURNITURE.cushion });
    }
  }
  loungeExtras(set, room);
}

const turnsAlike = (a: SceneSeat, b: SceneSeat): boolean => Math.cos(a.rotationY - b.rotationY) > 0.95;
const sofaIndex = (seat: SceneSeat): number => (((Math.round(seat.rotationY / (Math.PI / 2)) % 4) + 4) % 4 === 0 ? 0 : Math.abs(Math.round(seat.rotationY)) % SOFAS.length);

function loungeExtras(set: Arrangement, room: RoomPlan): void {
  const { x, z, width, depth } = room;
  for (const [dx, dz] of [[0.5, 0.5], [0.3, 0.55], [0.7, 0.55]] as const) {
    if (!set.isFree(x + width * dx, z + depth * dz, 0.62)) continue;
    set.put('coffeeTable', x + width * dx, z + depth * dz);
    break;
  }
  if (set.isFree(x + 0.75, z + depth - 0.8, 0.4)) set.put('pouf', x + 0.75, z + depth - 0.8, { colour: FURNITURE.cushion });
  standLamp(set, x + width - 0.45, z + 0.45);
  if (width > 4.5) standLamp(set, x + 0.45, z + 0.45);
  spreadLight(set, room, 0.5);
}

export function standLamp(set: Arrangement, x: number, z: number): void {
  if (!set.isFree(x, z, 0.25)) return;
  set.put('floorLamp', x, z);
  set.light(x, z, 3.4, 0.95, 3, 1.62);
}

/** Put counters before the first row of those who wait for help. */
export function furnishHelpDesk(set: Arrangement, room: RoomPlan, seats: readonly SceneSeat[]): void {
  for (const spot of frontRow(room, seats, 4.6)) {
    const [x, z] = ahead(spot.x, spot.z, spot.rotationY, 0.85 + 2.3);
    set.put('helpCounter', x, z, { turn: spot.rotationY });
    const [lampX, lampZ] = ahead(...beside(x, z, spot.rotationY, -1.25), spot.rotationY, -1.75);
    set.put('mushroomLamp', lampX, lampZ, { y: 0.95, scale: 1.25 });
    set.light(spot.x, spot.z, 3.6, 0.85, 0);
    set.light(lampX, lampZ, 2.2, 0.5, 1.5, 1.2);
  }
}

/** Put benches before the first row of those who need repair. */
export function furnishRepair(set: Arrangement, room: RoomPlan, seats: readonly SceneSeat[]): void {
  const spots = frontRow(room, seats, 3.7);
  spots.forEach((spot, index) => {
    const [x, z] = ahead(spot.x, spot.z, spot.rotationY, 0.82);
    set.put('repairBench', x, z, { turn: spot.rotationY });
    set.put('toolBoard', ...ahead(x, z, spot.rotationY, 0.5), { turn: spot.rotationY });
    set.light(...ahead(x, z, spot.rotationY, -0.4), 2.8, 0.75, index === 0 ? 1.3 : 0, 1.35);
    const [endX, endZ] = beside(x, z, spot.rotationY, 2.2);
    if (index === spots.length - 1 && inside(room, endX, endZ) && set.isFree(endX, endZ, 0.3)) set.put('boxes', endX, endZ, { turn: spot.rotationY });
  });
  const corner = [room.x + 0.46, room.z + 0.5] as const;
  for (let rack = 0; rack < 2; rack += 1) {
    if (set.isFree(corner[0] + rack * RACK_PITCH, corner[1], 0.5)) set.put('serverRack', corner[0] + rack * RACK_PITCH, corner[1]);
  }
}

interface Spot {
  x: number;
  z: number;
  rotationY: number;
}

/** Spread service points along the seats that stand foremost; without seats, one in the middle of the room. */
function frontRow(room: RoomPlan, seats: readonly SceneSeat[], pitch: number): Spot[] {
  const rotationY = seats[0]?.rotationY ?? 0;
  const alike = seats.filter((seat) => turnsAlike(seat, seats[0]!));
  if (alike.length === 0) return [{ x: room.x + room.width / 2, z: room.z + room.depth * 0.7, rotationY }];
  const forward = (seat: Spot): number => -Math.sin(rotationY) * seat.x - Math.cos(rotationY) * seat.z;
  const across = (seat: Spot): number => Math.cos(rotationY) * seat.x - Math.sin(rotationY) * seat.z;
  const front = Math.max(...alike.map(forward));
  const row = alike.filter((seat) => forward(seat) > front - 0.3).map(across);
  const from = Math.min(...row);
  const to = Math.max(...row);
  const count = Math.max(1, Math.round((to - from + 1) / pitch));
  return Array.from({ length: count }, (_, i) => {
    const side = from + ((to - from) * (i + 0.5)) / count;
    return { x: Math.cos(rotationY) * side - Math.sin(rotationY) * front, z: -Math.sin(rotationY) * side - Math.cos(rotationY) * front, rotationY };
  });
}

function inside(room: RoomPlan, x: number, z: number): boolean {
  return x > room.x + 0.2 && x < room.x + room.width - 0.2 && z > room.z + 0.2 && z < room.z + room.depth - 0.2;
}

/** Hang soft light over a room, one lamp about every five metres. */
export function spreadLight(set: Arrangement, room: RoomPlan, power: number): void {
  const columns = Math.max(1, Math.round(room.width / 5));
  const rows = Math.max(1, Math.round(room.depth / 5));
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < rows; row += 1) {
      set.light(room.x + (room.width * (column + 0.5)) / columns, room.z + (room.depth * (row + 0.5)) / rows, 5.4, power);
    }
  }
}

/** Stand plants in the corners that are free. */
export function plantCorners(set: Arrangement, room: RoomPlan, corners: readonly (readonly [number, number])[]): void {
  const kinds = ['leafyPlant', 'snakePlant', 'tree', 'leafyPlant'] as const;
  for (const [x, z] of corners) {
    const seed = hashOf(`${room.id}${x.toFixed(1)}${z.toFixed(1)}`);
    if (!set.isFree(x, z, 0.34) || !set.isBare(x, z, PLANT_SPACING)) continue;
    set.put(kinds[seed % 4]!, x, z, { turn: seed % 6, colour: FURNITURE.pots[(seed >>> 4) % 4]!, scale: 1 + ((seed >>> 8) % 16) / 100 });
  }
}
