import type { NetworkEdge, NetworkNode } from '../protocol/network';
import { flattened, planeOf, type Plane } from './plane';

export interface Spot {
  x: number;
  y: number;
}

export interface PlacedNode extends NetworkNode, Spot {
  radius: number;
}

export const WIDTH = 900;
export const HEIGHT = 700;
const MARGIN = 70;
const SMALLEST = 13;
const LARGEST = 30;
const HULL_GAP = 22;
const NAME_GAP = 20;
const FEW = 24;
const PUSHES = 40_000;
const MOST_ROUNDS = 60;

function spanOf(values: number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  return [low, high > low ? high - low : 1];
}

/** How much smaller everything is drawn where many stand together. */
export const crowdOf = (count: number): number => Math.min(1, Math.sqrt(FEW / count));

/** How the server's space lies on the paper. It is held while time passes, so that only who moved is seen to move. */
export interface Frame {
  plane: Plane;
  left: number;
  top: number;
  wide: number;
  high: number;
}

function boundsOf(nodes: NetworkNode[], plane: Plane): Frame {
  const flat = flattened(nodes, plane);
  const [left, wide] = spanOf(flat.map(({ x }) => x));
  const [top, high] = spanOf(flat.map(({ y }) => y));
  return { plane, left, top, wide, high };
}

const MOST_BEYOND = 0.15;
const LEAST_FILLED = 0.55;

/** Find a frame, or keep the last one for as long as everybody is on the paper and fills it. */
export function frameOf(nodes: NetworkNode[], last: Frame | null): Frame {
  if (nodes.length === 0) return last ?? boundsOf(nodes, planeOf(nodes));
  if (last !== null) {
    const now = boundsOf(nodes, last.plane);
    const beyond = Math.max((last.left - now.left) / last.wide, (now.left + now.wide - last.left - last.wide) / last.wide, (last.top - now.top) / last.high, (now.top + now.high - last.top - last.high) / last.high);
    if (beyond <= MOST_BEYOND && now.wide >= LEAST_FILLED * last.wide && now.high >= LEAST_FILLED * last.high) return last;
  }
  return boundsOf(nodes, planeOf(nodes));
}

/** Lay the server's coordinates onto the paper; the more somebody works with others, the larger. */
export function placed(nodes: NetworkNode[], frame = frameOf(nodes, null)): PlacedNode[] {
  if (nodes.length === 0) return [];
  const flat = flattened(nodes, frame.plane);
  const heaviest = Math.max(...nodes.map(({ weightedDegree }) => weightedDegree)) || 1;
  const crowd = crowdOf(nodes.length);
  const spread = nodes.map((node, index) => ({
    ...node,
    x: within(MARGIN + (((flat[index] as Spot).x - frame.left) / frame.wide) * (WIDTH - 2 * MARGIN), WIDTH),
    y: within(MARGIN + (((flat[index] as Spot).y - frame.top) / frame.high) * (HEIGHT - 2 * MARGIN), HEIGHT),
    radius: crowd * (SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(node.weightedDegree / heaviest)),
  }));
  const rounds = Math.min(MOST_ROUNDS, Math.ceil((PUSHES * FEW) / nodes.length ** 2));
  for (let round = 0; round < rounds; round += 1) if (!parted(spread, crowd * NAME_GAP)) break;
  return spread;
}

/** Push those apart whose faces or names lie on each other; tell whether any did. */
function parted(nodes: PlacedNode[], room: number): boolean {
  let moved = false;
  nodes.forEach((one, index) => {
    for (let later = index + 1; later < nodes.length; later += 1) {
      const other = nodes[later] as PlacedNode;
      const gap = one.radius + other.radius + room;
      const dx = other.x - one.x || 0.1 * (index + 1);
      const dy = other.y - one.y || 0.1;
      if (Math.abs(dx) >= gap || Math.abs(dy) >= gap) continue;
      const distance = Math.hypot(dx, dy);
      if (distance >= gap) continue;
      const push = (gap - distance) / 2 / distance;
      one.x = within(one.x - dx * push, WIDTH);
      one.y = within(one.y - dy * push, HEIGHT);
      other.x = within(other.x + dx * push, WIDTH);
      other.y = within(other.y + dy * push, HEIGHT);
      moved = true;
    }
  });
  return moved;
}

const within = (value: number, most: number): number => Math.max(MARGIN / 2, Math.min(most - MARGIN / 2, value));

function cross(origin: Spot, one: Spot, other: Spot): number {
  return (one.x - origin.x) * (other.y - origin.y) - (one.y - origin.y) * (other.x - origin.x);
}

function halfHull(spots: Spot[]): Spot[] {
  const chain: Spot[] = [];
  for (const spot of spots) {
    while (chain.length > 1 && cross(chain.at(-2) as Spot, chain.at(-1) as Spot, spot) <= 0) chain.pop();
    chain.push(spot);
  }
  return chain.slice(0, -1);
}

/** The outline around spots, counter-clockwise. */
export function hullOf(spots: Spot[]): Spot[] {
  const sorted = [...spots].sort((one, other) => one.x - other.x || one.y - other.y);
  if (sorted.length < 2) return sorted;
  return [...halfHull(sorted), ...halfHull(sorted.reverse())];
}

/** The outline of a community, with room for the faces in it. */
export function hullPath(nodes: PlacedNode[]): string {
  const rim = nodes.flatMap(({ x, y, radius }) =>
    Array.from({ length: 12 }, (_, index) => {
      const angle = (index / 12) * 2 * Math.PI;
      return { x: x + (radius + HULL_GAP) * Math.cos(angle), y: y + (radius + HULL_GAP) * Math.sin(angle) };
    }),
  );
  return `M${hullOf(rim).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`;
}

const NAME_ROOM = { x: 60, y: 18 };

function atRim(nodes: PlacedNode[], side: Spot): Spot {
  const reach = ({ x, y, radius }: PlacedNode): number => x * side.x + y * side.y + radius;
  const last = nodes.reduce((one, other) => (reach(other) > reach(one) ? other : one));
  const gap = last.radius + HULL_GAP + NAME_ROOM.y * (side.y > 0 ? 1.2 : 0.7);
  return {
    x: Math.max(NAME_ROOM.x, Math.min(WIDTH - NAME_ROOM.x, last.x + side.x * gap)),
    y: Math.max(NAME_ROOM.y, Math.min(HEIGHT - NAME_ROOM.y / 2, last.y + side.y * gap)),
  };
}

function covered(spot: Spot, nodes: PlacedNode[]): number {
  return nodes.filter(({ x, y, radius }) => Math.abs(x - spot.x) < radius + NAME_ROOM.x / 2 && Math.abs(y - spot.y) < radius + NAME_ROOM.y).length;
}

/** Where a community's name stands: at its rim, where it covers nobody, rather above, else away from the middle. */
export function besideHull(members: PlacedNode[], all: PlacedNode[]): Spot {
  const away = { x: mean(members.map(({ x }) => x)) - WIDTH / 2, y: mean(members.map(({ y }) => y)) - HEIGHT / 2 };
  const length = Math.hypot(away.x, away.y) || 1;
  const sides = [{ x: 0, y: -1 }, { x: away.x / length, y: away.y / length }, { x: 0, y: 1 }, { x: 1, y: 0 }, { x: -1, y: 0 }];
  const spots = sides.map((side) => atRim(members, side));
  return spots.reduce((one, other) => (covered(other, all) < covered(one, all) ? other : one));
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export interface DrawnEdge {
  path: string;
  tip: string;
  middle: Spot;
}

/** A bent line from rim to rim, and its small arrowhead. */
export function drawEdge(from: PlacedNode, to: PlacedNode, width: number): DrawnEdge {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const bend = Math.min(40, length * 0.13);
  const middle = { x: (from.x + to.x) / 2 - along.y * bend, y: (from.y + to.y) / 2 + along.x * bend };
  const start = towards(from, middle, from.radius + 3);
  const end = towards(to, middle, to.radius + 5 + width);
  const size = 4 + width * 1.2;
  const back = towards(end, middle, size);
  const side = { x: ((end.y - back.y) / size) * size * 0.6, y: (-(end.x - back.x) / size) * size * 0.6 };
  const spot = ({ x, y }: Spot): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return {
    path: `M${spot(start)}Q${spot(middle)} ${spot(back)}`,
    tip: `M${spot(end)}L${spot({ x: back.x + side.x, y: back.y + side.y })}L${spot({ x: back.x - side.x, y: back.y - side.y })}Z`,
    middle: { x: (start.x + 2 * middle.x + end.x) / 4, y: (start.y + 2 * middle.y + end.y) / 4 },
  };
}

function towards(from: Spot, to: Spot, distance: number): Spot {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) / length) * distance, y: from.y + ((to.y - from.y) / length) * distance };
}

const EDGES_A_NODE = 2;
const MOST_EDGES = 300;

export const mostEdges = (nodes: number): number => Math.min(MOST_EDGES, Math.max(24, nodes * EDGES_A_NODE));

/** The edges worth drawing: of a crowded graph the heaviest, and all of whom is selected. */
export function drawable(edges: NetworkEdge[], known: ReadonlyMap<string, PlacedNode>, selected: string | null): NetworkEdge[] {
  const most = mostEdges(known.size);
  return edges
    .filter(({ source, target }) => source !== target && known.has(source) && known.has(target))
    .sort((one, other) => other.weight - one.weight)
    .filter(({ source, target }, index) => index < most || source === selected || target === selected)
    .reverse();
}
