import type { NetworkNode } from '../protocol/network';

type Vector = [number, number, number];
type Matrix = [Vector, Vector, Vector];

/** How much more it counts that communities lie apart than that single agents do. */
const COMMUNITIES_COUNT = 4;
const ROUNDS = 40;
const AXES = [0, 1, 2] as const;
/** Directions to begin from that no tidy arrangement lies across. */
const ASKEW: Vector = [0.8, 0.36, 0.48];
const ASKEW_TOO: Vector = [-0.48, 0.8, 0.36];

const dot = (one: Vector, other: Vector): number => one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
const scaled = (vector: Vector, by: number): Vector => [vector[0] * by, vector[1] * by, vector[2] * by];
const applied = (matrix: Matrix, vector: Vector): Vector => [dot(matrix[0], vector), dot(matrix[1], vector), dot(matrix[2], vector)];

function middleOf(spots: Vector[]): Vector {
  const sum = spots.reduce<Vector>((total, spot) => [total[0] + spot[0], total[1] + spot[1], total[2] + spot[2]], [0, 0, 0]);
  return scaled(sum, 1 / spots.length);
}

function spreadOf(spots: Vector[], weight: number): Matrix {
  const matrix: Matrix = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
  for (const spot of spots) for (const row of AXES) for (const column of AXES) matrix[row][column] += (weight * spot[row] * spot[column]) / spots.length;
  return matrix;
}

function sum(one: Matrix, other: Matrix): Matrix {
  const row = (index: 0 | 1 | 2): Vector => [one[index][0] + other[index][0], one[index][1] + other[index][1], one[index][2] + other[index][2]];
  return [row(0), row(1), row(2)];
}

/** Find the direction of the widest spread; it always points the same way, so that the drawing does not flip. */
function widest(matrix: Matrix, start: Vector): Vector {
  let axis = start;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = applied(matrix, axis);
    const length = Math.hypot(...next);
    if (length < 1e-9) break;
    axis = scaled(next, 1 / length);
  }
  const leading = axis.reduce((one, other) => (Math.abs(other) > Math.abs(one) + 1e-9 ? other : one));
  return leading < 0 ? scaled(axis, -1) : axis;
}

/** Some direction at a right angle to another. */
function besides(axis: Vector): Vector {
  const start = Math.abs(dot(axis, ASKEW)) < 0.9 ? ASKEW : ASKEW_TOO;
  const along = scaled(axis, dot(axis, start));
  const rest: Vector = [start[0] - along[0], start[1] - along[1], start[2] - along[2]];
  return scaled(rest, 1 / Math.hypot(...rest));
}

function without(matrix: Matrix, axis: Vector): Matrix {
  const strength = dot(axis, applied(matrix, axis));
  const row = (index: 0 | 1 | 2): Vector => [
    matrix[index][0] - strength * axis[index] * axis[0],
    matrix[index][1] - strength * axis[index] * axis[1],
    matrix[index][2] - strength * axis[index] * axis[2],
  ];
  return [row(0), row(1), row(2)];
}

function middlesOf(nodes: NetworkNode[], spots: Vector[]): Vector[] {
  const members = new Map<string | number | null, Vector[]>();
  nodes.forEach(({ community }, index) => members.set(community, [...(members.get(community) ?? []), spots[index] as Vector]));
  return [...members.values()].map(middleOf);
}

/** From where the server's space is looked at. */
export interface Plane {
  middle: Vector;
  across: Vector;
  down: Vector;
}

const vectorOf = ({ position: { x, y, z } }: NetworkNode): Vector => [x, y, z];
const less = (one: Vector, other: Vector): Vector => [one[0] - other[0], one[1] - other[1], one[2] - other[2]];

/** Find from where the communities lie furthest apart. */
export function planeOf(nodes: NetworkNode[]): Plane {
  const raw = nodes.map(vectorOf);
  const middle = raw.length ? middleOf(raw) : ([0, 0, 0] as Vector);
  const spots = raw.map((spot) => less(spot, middle));
  const spread = spots.length ? sum(spreadOf(spots, 1), spreadOf(middlesOf(nodes, spots), COMMUNITIES_COUNT)) : spreadOf([], 1);
  const across = widest(spread, ASKEW);
  return { middle, across, down: widest(without(spread, across), besides(across)) };
}

/** Lay the server's space flat: as it is looked at best, or from where it was looked at before. */
export function flattened(nodes: NetworkNode[], plane = planeOf(nodes)): { x: number; y: number }[] {
  return nodes.map(vectorOf).map((spot) => {
    const from = less(spot, plane.middle);
    return { x: dot(from, plane.across), y: dot(from, plane.down) };
  });
}
