/** Rectangles seen from above; metres and radians, x to the right, z towards the front. */

export interface Point {
  x: number;
  z: number;
}

export interface Area extends Point {
  width: number;
  depth: number;
}

/** A rectangle around its middle, turned about it; with rotation 0 one looks to -z along its depth. */
export interface Solid extends Area {
  rotationY: number;
}

const CM = 100;
export const cm = (metres: number): number => Math.round(metres * CM) / CM;
export const TURN = 2 * Math.PI;
const FINE = 10_000;

/** A rotation as it is sent: between 0 and a whole turn, to a ten-thousandth. */
export function turned(radians: number): number {
  const within = ((radians % TURN) + TURN) % TURN;
  return Math.round(within * FINE) / FINE;
}

export function ahead({ x, z }: Point, rotationY: number, metres: number): Point {
  return { x: x - Math.sin(rotationY) * metres, z: z - Math.cos(rotationY) * metres };
}

export const holds = ({ x, z, width, depth }: Area, at: Point): boolean => x <= at.x && at.x <= x + width && z <= at.z && at.z <= z + depth;

/** How far two areas reach into each other, along x and z; negative where they lie apart. */
export function overlap(one: Area, other: Area): { x: number; z: number } {
  return {
    x: Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x),
    z: Math.min(one.z + one.depth, other.z + other.depth) - Math.max(one.z, other.z),
  };
}

const axes = (rotationY: number): [Point, Point] => [
  { x: Math.cos(rotationY), z: -Math.sin(rotationY) },
  { x: Math.sin(rotationY), z: Math.cos(rotationY) },
];

/** Tell whether a place is within a solid. */
export function isWithin(solid: Solid, { x, z }: Point): boolean {
  const [across, along] = axes(solid.rotationY);
  const [dx, dz] = [x - solid.x, z - solid.z];
  return Math.abs(dx * across.x + dz * across.z) < solid.width / 2 && Math.abs(dx * along.x + dz * along.z) < solid.depth / 2;
}

function reach(solid: Solid, axis: Point): number {
  const [across, along] = axes(solid.rotationY);
  const part = (side: Point, length: number): number => (Math.abs(side.x * axis.x + side.z * axis.z) * length) / 2;
  return part(across, solid.width) + part(along, solid.depth);
}

/** How deep two turned rectangles stand in each other: the least of all ways out; 0 or less where they do not. */
export function depthOfOverlap(one: Solid, other: Solid): number {
  const between = { x: other.x - one.x, z: other.z - one.z };
  const ways = [...axes(one.rotationY), ...axes(other.rotationY)].map(
    (axis) => reach(one, axis) + reach(other, axis) - Math.abs(between.x * axis.x + between.z * axis.z),
  );
  return Math.min(...ways);
}

/** The smallest straight area around a solid. */
export function boundsOf(solid: Solid): Area {
  const [wide, deep] = [reach(solid, { x: 1, z: 0 }), reach(solid, { x: 0, z: 1 })];
  return { x: solid.x - wide, z: solid.z - deep, width: 2 * wide, depth: 2 * deep };
}

/** The smallest area around several; null for none. */
export function around(areas: readonly Area[]): Area | null {
  if (areas.length === 0) return null;
  const [x, z] = [Math.min(...areas.map((area) => area.x)), Math.min(...areas.map((area) => area.z))];
  const right = Math.max(...areas.map((area) => area.x + area.width));
  const front = Math.max(...areas.map((area) => area.z + area.depth));
  return { x, z, width: right - x, depth: front - z };
}
