import type { BufferGeometry } from 'three';

import { chair, farChair } from '../furniture/chair';
import { desk, farDesk } from '../furniture/desk';
import { farHedge, farPlant, hedge, leafyPlant, snakePlant, tree } from '../furniture/plants';
import { cushion, pouf, sofaArm, sofaSeat } from '../furniture/seating';
import { boxes, helpCounter, repairBench, serverRack, toolBoard } from '../furniture/service';
import { bookcase, clock, coffeeBar, divider, noteBoard, picture } from '../furniture/storage';
import { coffeeTable, floorLamp, meetingTable, mushroomLamp } from '../furniture/tables';

/** What a piece of the set looks like near and far, and what it darkens on the floor. */
export interface Piece {
  near: () => BufferGeometry;
  far?: () => BufferGeometry;
  foot?: { width: number; depth: number; strength: number; blur: number; z?: number; solid?: boolean };
}

export const PIECES = {
  deskLamp: { near: () => desk('lamp'), far: () => farDesk('lamp'), foot: { width: 1.5, depth: 0.75, strength: 0.36, blur: 0.2, solid: true } },
  deskDrawers: { near: () => desk('drawers'), far: () => farDesk('drawers'), foot: { width: 1.5, depth: 0.75, strength: 0.36, blur: 0.2, solid: true } },
  deskLaptop: { near: () => desk('laptop'), far: () => farDesk('laptop'), foot: { width: 1.5, depth: 0.75, strength: 0.36, blur: 0.2, solid: true } },
  chair: { near: chair, far: farChair, foot: { width: 0.5, depth: 0.5, strength: 0.34, blur: 0.16 } },
  leafyPlant: { near: leafyPlant, far: farPlant, foot: { width: 0.5, depth: 0.5, strength: 0.5, blur: 0.14, solid: true } },
  tree: { near: tree, far: farPlant, foot: { width: 0.5, depth: 0.5, strength: 0.5, blur: 0.14, solid: true } },
  snakePlant: { near: snakePlant, far: farPlant, foot: { width: 0.5, depth: 0.5, strength: 0.5, blur: 0.14, solid: true } },
  hedge: { near: hedge, far: farHedge },
  divider: { near: divider, foot: { width: 1, depth: 0.3, strength: 0.5, blur: 0.14, solid: true } },
  sofaSeat: { near: sofaSeat, foot: { width: 0.9, depth: 0.95, strength: 0.5, blur: 0.18, solid: true } },
  sofaArm: { near: sofaArm, foot: { width: 0.3, depth: 0.95, strength: 0.45, blur: 0.16, solid: true } },
  cushion: { near: cushion },
  pouf: { near: pouf, foot: { width: 0.8, depth: 0.8, strength: 0.5, blur: 0.16, solid: true } },
  meetingTable: { near: meetingTable, foot: { width: 1.75, depth: 1.75, strength: 0.3, blur: 0.3, solid: true } },
  coffeeTable: { near: coffeeTable, foot: { width: 1.1, depth: 1.1, strength: 0.35, blur: 0.2, solid: true } },
  mushroomLamp: { near: mushroomLamp },
  floorLamp: { near: floorLamp, foot: { width: 0.3, depth: 0.3, strength: 0.5, blur: 0.08, solid: true } },
  helpCounter: { near: helpCounter, foot: { width: 3.4, depth: 0.7, strength: 0.5, blur: 0.2, z: 2, solid: true } },
  repairBench: { near: repairBench, foot: { width: 3.4, depth: 0.8, strength: 0.45, blur: 0.2, solid: true } },
  toolBoard: { near: toolBoard },
  serverRack: { near: serverRack, foot: { width: 0.8, depth: 0.8, strength: 0.5, blur: 0.16, solid: true } },
  boxes: { near: boxes, foot: { width: 0.6, depth: 0.5, strength: 0.5, blur: 0.14, solid: true } },
  bookcase: { near: bookcase, foot: { width: 1.4, depth: 0.5, strength: 0.55, blur: 0.16, solid: true } },
  noteBoard: { near: noteBoard },
  picture: { near: picture },
  clock: { near: clock },
  coffeeBar: { near: coffeeBar, foot: { width: 1.7, depth: 0.6, strength: 0.5, blur: 0.16, solid: true } },
} satisfies Record<string, Piece>;

export type PieceName = keyof typeof PIECES;

export const pieceOf = (name: PieceName): Piece => PIECES[name];
