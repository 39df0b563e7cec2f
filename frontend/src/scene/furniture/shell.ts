import { ExtrudeGeometry, Path, Shape, type BufferGeometry } from 'three';

import { PieceBuilder } from '../geometry/builder';
import { box } from '../geometry/chamferBox';
import { merged, placed, plainBox, softBox } from '../geometry/kit';
import { FLOOR, WALL } from '../distances';
import { departmentColours, FURNITURE, SURROUNDINGS, type Theme } from '../palette';
import { wallsOf, type WallPlan } from '../plan/furnishWalls';
import type { FloorPlan } from '../plan/types';

/** Build slab, high walls, sills and wainscots of a floor as one geometry. */
export function shell(floor: FloorPlan, theme: Theme): BufferGeometry {
  const build = new PieceBuilder();
  slab(build, floor, theme);
  for (const wall of wallsOf(floor.area)) raise(build, wall, theme);
  wainscots(build, floor);
  return build.build();
}

/** Build the window panes, which are drawn transparent. */
export function panes(floor: FloorPlan): BufferGeometry {
  const height = WALL.lintel - WALL.sill;
  return merged(wallsOf(floor.area).flatMap((wall) => wall.windows.map((middle) => {
    const pane = wall.axis === 'x' ? plainBox(WALL.window, height, 0.03) : plainBox(0.03, height, WALL.window);
    return placed(pane, { at: spot(wall, middle, WALL.sill + height / 2) });
  })));
}

const spot = (wall: WallPlan, along: number, y: number, out = 0): [number, number, number] =>
  wall.axis === 'x' ? [along, y, wall.at + out] : [wall.at + out, y, along];

const size = (wall: WallPlan, along: number, height: number, across: number): [number, number, number] =>
  wall.axis === 'x' ? [along, height, across] : [across, height, along];

function slab(build: PieceBuilder, { area }: FloorPlan, theme: Theme): void {
  const { slab: body, slabLip } = SURROUNDINGS[theme];
  const x = area.left + area.width / 2;
  const z = area.rear + area.depth / 2;
  const w = area.width + FLOOR.overhang * 2;
  const d = area.depth + FLOOR.overhang * 2;
  build.add(softBox(w, FLOOR.slabThickness, d, 0.16, 3), body, { at: [x, -0.27, z] }, null);
  build.add(softBox(w + 0.04, 0.12, d + 0.04, 0.06, 2), slabLip, { at: [x, -0.09, z] }, null);
}

/** One wall is one piece with holes for its windows: no seams show. */
function raise(build: PieceBuilder, wall: WallPlan, theme: Theme): void {
  const look = SURROUNDINGS[theme];
  const start = wall.from - (wall.axis === 'x' ? WALL.thickness : 0);
  build.add(pierced(wall, start), look.wall, {}, null);
  for (const middle of wall.windows) frame(build, wall, middle);
  const board = (from: number, to: number, low: number, high: number, colour: string, across: number): void => {
    build.add(plainBox(...size(wall, to - from, high - low, across)), colour, { at: spot(wall, (from + to) / 2, (low + high) / 2) }, null);
  };
  board(wall.from - WALL.thickness - 0.03, wall.to + 0.03, WALL.height, WALL.height + WALL.cap, look.wallCap, WALL.thickness + 0.06);
  board(wall.from, wall.to, 0, 0.1, look.skirting, WALL.thickness + 0.05);
}

function pierced(wall: WallPlan, start: number): BufferGeometry {
  const face = rectangle(new Shape(), start, 0, wall.to, WALL.height);
  face.holes = wall.windows.map((middle) => rectangle(new Path(), middle - WALL.window / 2, WALL.sill, middle + WALL.window / 2, WALL.lintel));
  const solid = new ExtrudeGeometry(face, { depth: WALL.thickness, bevelEnabled: false });
  return wall.axis === 'x' ? solid.translate(0, 0, wall.at - WALL.thickness / 2) : solid.rotateY(-Math.PI / 2).translate(wall.at + WALL.thickness / 2, 0, 0);
}

function rectangle<P extends Path>(path: P, left: number, bottom: number, right: number, top: number): P {
  path.moveTo(left, bottom).lineTo(right, bottom).lineTo(right, top).lineTo(left, top).closePath();
  return path;
}

function frame(build: PieceBuilder, wall: WallPlan, middle: number): void {
  const { sill, lintel, window: width } = WALL;
  const bar = (along: number, y: number, w: number, h: number): void => {
    build.add(plainBox(...size(wall, w, h, 0.1)), FURNITURE.wood, { at: spot(wall, along, y) }, null);
  };
  bar(middle, sill + 0.02, width + 0.1, 0.07);
  bar(middle, lintel - 0.02, width, 0.06);
  for (const offset of [-width / 2 + 0.03, 0, width / 2 - 0.03]) bar(middle + offset, (sill + lintel) / 2, offset === 0 ? 0.045 : 0.06, lintel - sill);
  build.add(box(...size(wall, width + 0.16, 0.05, 0.34), 0.018), FURNITURE.wood, { at: spot(wall, middle, sill, 0.14) }, null);
}

/** Colour the foot of the wall behind each room that touches it. */
function wainscots(build: PieceBuilder, { area, rooms }: FloorPlan): void {
  for (const room of rooms) {
    const colour = room.kind === 'department' ? departmentColours(room.departmentIndex).wall : room.kind === 'repair' ? '#d9cfe0' : '#e9dcc4';
    const y = WALL.wainscot / 2 + 0.1;
    if (room.z - area.rear < 0.6) build.add(plainBox(room.width - 0.1, WALL.wainscot, 0.05), colour, { at: [room.x + room.width / 2, y, area.rear + 0.02] });
    if (room.x - area.left < 0.6) build.add(plainBox(0.05, WALL.wainscot, room.depth - 0.1), colour, { at: [area.left + 0.02, y, room.z + room.depth / 2] });
  }
}
