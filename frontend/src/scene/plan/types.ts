import type { SceneRoom } from '../../protocol/types';
import type { DeskStyle } from '../furniture/desk';
import type { Shift } from './floorShift';
import type { PieceName } from './pieces';

/** A rectangle of the plan in metres: x to the right, z towards the open front edge. */
export interface Area {
  left: number;
  rear: number;
  width: number;
  depth: number;
}

/** Where one piece of the set stands; `turn` is a rotation around the vertical in radians. */
export interface Placement {
  x: number;
  y: number;
  z: number;
  turn: number;
  scale: readonly [number, number, number];
  colour: string;
}

/** What a piece darkens on the floor and, when solid, where nobody walks. */
export interface Footprint {
  x: number;
  z: number;
  width: number;
  depth: number;
  turn: number;
  strength: number;
  blur: number;
  solid: boolean;
}

export interface Pool {
  x: number;
  z: number;
  radius: number;
  power: number;
}

export interface Halo {
  x: number;
  y: number;
  z: number;
  size: number;
}

export interface RoomPlan extends SceneRoom {
  /** Which department's colours it takes; rooms without one take those of their kind. */
  departmentIndex: number;
}

export interface DeskPlan {
  x: number;
  z: number;
  rotationY: number;
  style: DeskStyle;
}

export type SeatKind = 'desk' | 'meeting' | 'lounge' | 'help_desk' | 'repair' | 'entrance' | 'floor';

export interface SeatPlan {
  x: number;
  z: number;
  rotationY: number;
  kind: SeatKind;
  /** Index into the desks, -1 elsewhere. */
  desk: number;
}

export interface FloorPlan {
  id: string;
  area: Area;
  rooms: RoomPlan[];
}

/** Everything that stands still, derived once from the scene configuration. */
export interface OfficePlan {
  area: Area;
  floors: FloorPlan[];
  shifts: readonly Shift[];
  rooms: RoomPlan[];
  departments: readonly string[];
  desks: DeskPlan[];
  seats: SeatPlan[];
  tables: { x: number; z: number; radius: number }[];
  pieces: ReadonlyMap<PieceName, readonly Placement[]>;
  footprints: readonly Footprint[];
  pools: readonly Pool[];
  halos: readonly Halo[];
}
