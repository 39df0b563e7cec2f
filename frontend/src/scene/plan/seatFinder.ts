import { DESK } from '../distances';
import { hashOf } from '../geometry/chance';
import type { OfficePlan, SeatPlan } from './types';

const CELL = 2;

/** Answers which seat is at a place, however many there are. */
export class SeatFinder {
  private readonly cells = new Map<string, SeatPlan[]>();

  constructor(private readonly plan: OfficePlan) {
    for (const seat of plan.seats) {
      const key = this.keyOf(Math.floor(seat.x / CELL), Math.floor(seat.z / CELL));
      this.cells.set(key, [...(this.cells.get(key) ?? []), seat]);
    }
  }

  /** Find the nearest seat within reach, or null. */
  at(x: number, z: number): SeatPlan | null {
    const column = Math.floor(x / CELL);
    const row = Math.floor(z / CELL);
    let found: SeatPlan | null = null;
    let nearest: number = DESK.seatRadius;
    for (let c = column - 1; c <= column + 1; c += 1) {
      for (let r = row - 1; r <= row + 1; r += 1) {
        for (const seat of this.cells.get(this.keyOf(c, r)) ?? []) {
          const distance = Math.hypot(seat.x - x, seat.z - z);
          if (distance >= nearest) continue;
          nearest = distance;
          found = seat;
        }
      }
    }
    return found;
  }

  /** Give somebody without a place a desk that is always the same. */
  homeOf(id: string): { x: number; z: number; rotationY: number } {
    const { desks, area } = this.plan;
    const desk = desks[hashOf(id) % Math.max(1, desks.length)];
    return desk ?? { x: area.left + area.width / 2, z: area.rear + area.depth / 2, rotationY: 0 };
  }

  /** Where people come in and leave, nearest to a place. */
  entranceFrom(x: number, z: number): { x: number; z: number } {
    const doors = this.plan.rooms.filter((room) => room.kind === 'entrance').map((room) => ({ x: room.x + room.width / 2, z: room.z + room.depth / 2 }));
    const { area } = this.plan;
    const fallback = { x: area.left + area.width - 0.6, z: area.rear + area.depth - 0.5 };
    return doors.reduce((best, door) => (Math.hypot(door.x - x, door.z - z) < Math.hypot(best.x - x, best.z - z) ? door : best), doors[0] ?? fallback);
  }

  private keyOf(column: number, row: number): string {
    return `${column},${row}`;
  }
}
