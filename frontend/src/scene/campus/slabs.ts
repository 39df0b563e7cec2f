import { BoxGeometry, Color, InstancedMesh, Matrix4, MeshLambertMaterial } from 'three';

import { FLOOR, WALL } from '../distances';
import { departmentColours, ROOM_INKS, STATUS_COLOURS, SURROUNDINGS, type Theme } from '../palette';
import type { FloorPlan, RoomPlan } from '../plan/types';

const matrix = new Matrix4();
const colour = new Color();
const hot = new Color();
/** From far away a floor's true thickness would be a hair. */
const THICKNESS = 1.8;
const TILE = { height: 0.35, inset: 0.5 } as const;
/** A share of this much waiting and failing colours a room fully; more would not be seen as more. */
const FULL_HEAT = 0.4;
const STRONGEST = 0.72;

interface Box {
  x: number;
  y: number;
  z: number;
  width: number;
  height: number;
  depth: number;
  colour: string;
  heat: number;
}

/** Floors from far away: a slab, its rear walls and its rooms as tiles that take the colour of their heat. One draw call. */
export class Slabs {
  readonly mesh: InstancedMesh<BoxGeometry, MeshLambertMaterial>;

  constructor(floors: readonly FloorPlan[]) {
    const most = floors.reduce((sum, floor) => sum + 3 + floor.rooms.length, 0);
    this.mesh = new InstancedMesh(new BoxGeometry(1, 1, 1), new MeshLambertMaterial(), Math.max(1, most));
    this.mesh.frustumCulled = false;
    this.mesh.receiveShadow = false;
  }

  /** Lay out the floors given; `heat` tells the heat of a room, 0 to 1. */
  lay(floors: readonly FloorPlan[], theme: Theme, heat: (floor: FloorPlan, room: RoomPlan) => number): void {
    hot.set(STATUS_COLOURS[theme].error);
    const boxes = floors.flatMap((floor) => [...shellOf(floor, theme), ...floor.rooms.map((room) => tileOf(room, theme, heat(floor, room)))]);
    boxes.forEach((box, i) => this.put(box, i));
    this.mesh.count = boxes.length;
    this.mesh.visible = boxes.length > 0;
    this.mesh.instanceMatrix.needsUpdate = true;
    if (this.mesh.instanceColor) this.mesh.instanceColor.needsUpdate = true;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.mesh.dispose();
  }

  private put(box: Box, i: number): void {
    matrix.makeScale(box.width, box.height, box.depth).setPosition(box.x + box.width / 2, box.y + box.height / 2, box.z + box.depth / 2);
    this.mesh.setMatrixAt(i, matrix);
    colour.set(box.colour).lerp(hot, Math.min(1, box.heat / FULL_HEAT) * STRONGEST);
    this.mesh.setColorAt(i, colour);
  }
}

function shellOf({ area }: FloorPlan, theme: Theme): Box[] {
  const { slab, wall, planks } = SURROUNDINGS[theme];
  const { left, rear, width, depth } = area;
  const over = FLOOR.overhang;
  const base = { x: left - over, z: rear - over, width: width + over * 2, depth: depth + over * 2, heat: 0 };
  return [
    { ...base, y: -THICKNESS, height: THICKNESS, colour: planks[2] ?? slab },
    { ...base, y: 0, height: WALL.height, depth: WALL.thickness, colour: wall },
    { ...base, y: 0, height: WALL.height, width: WALL.thickness, colour: wall },
  ];
}

function tileOf(room: RoomPlan, theme: Theme, heat: number): Box {
  const inset = Math.min(TILE.inset, room.width / 8, room.depth / 8);
  return {
    x: room.x + inset, y: 0, z: room.z + inset, width: room.width - inset * 2, height: TILE.height, depth: room.depth - inset * 2, colour: tintOf(room, theme), heat,
  };
}

function tintOf(room: RoomPlan, theme: Theme): string {
  if (room.kind !== 'department') return ROOM_INKS[room.kind][theme][0];
  const { pale, dusk } = departmentColours(room.departmentIndex);
  return theme === 'evening' ? dusk : pale;
}
