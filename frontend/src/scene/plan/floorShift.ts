import type { Position, SceneFloor } from '../../protocol/types';

/** The server stacks floors above each other and names a floor's back left corner. */
export type StackedFloor = SceneFloor & { x?: number; y?: number; z?: number };

/** How far a floor is moved so that floors lie side by side and none hides another. */
export interface Shift {
  x: number;
  z: number;
  /** The height at which the server has this floor. */
  level: number;
}

const GAP = 5;

/** Lay floors out in rows, rear edges in line, the first where the server has it. */
export function shiftsOf(floors: readonly StackedFloor[]): Shift[] {
  const columns = Math.ceil(Math.sqrt(floors.length));
  const shifts: Shift[] = [];
  let rear = cornerOf(floors[0]).z;
  for (let start = 0; start < floors.length; start += columns) {
    const row = floors.slice(start, start + columns);
    let left = cornerOf(floors[0]).x;
    for (const floor of row) {
      shifts.push({ x: left - cornerOf(floor).x, z: rear - cornerOf(floor).z, level: floor.y ?? 0 });
      left += floor.width + GAP;
    }
    rear += Math.max(...row.map((floor) => floor.depth)) + GAP;
  }
  return shifts;
}

const cornerOf = (floor: StackedFloor | undefined): Spot => ({ x: floor?.x ?? 0, z: floor?.z ?? 0 });

interface Spot {
  x: number;
  z: number;
}

/** Move all of a floor. */
export function shifted(floor: StackedFloor, { x, z }: Shift): StackedFloor {
  const move = <T extends Spot>(spot: T): T => ({ ...spot, x: spot.x + x, z: spot.z + z });
  return {
    ...floor,
    ...(floor.x === undefined ? {} : { x: floor.x + x }),
    ...(floor.z === undefined ? {} : { z: floor.z + z }),
    rooms: floor.rooms.map(move),
    desks: floor.desks.map(move),
    tables: floor.tables.map((table) => ({ ...move(table), seats: table.seats.map(move) })),
    seats: floor.seats.map(move),
    ...(floor.obstacles && { obstacles: floor.obstacles.map(move) }),
  };
}

/** Tell on which floor a position of the server is: the one whose height is nearest. */
export function floorOf(position: Position, shifts: readonly Shift[]): number {
  const height = Number.isFinite(position.y) ? position.y : 0;
  return shifts.reduce((best, shift, i) => (Math.abs(shift.level - height) < Math.abs((shifts[best]?.level ?? 0) - height) ? i : best), 0);
}
