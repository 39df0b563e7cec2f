import type { NetworkEdge, NetworkView } from '../protocol/network';
import { besideHull, crowdOf, drawable, hullOf, HEIGHT, WIDTH, type PlacedNode, type Spot } from './geometry';
import type { Sight } from './useSight';

export interface Inks {
  ground: string;
  ink: string;
  accent: string;
  into: string;
  out: string;
  /** By tone; the first is for those without a community. */
  tones: readonly string[];
}

export interface Picture {
  network: NetworkView;
  nodes: PlacedNode[];
  tones: ReadonlyMap<string | number | null, number>;
  selected: string | null;
  lit: ReadonlySet<string> | null;
  sight: Sight;
}

const DASHES: number[][] = [[], [2, 3], [], [6, 4], [], [10, 3, 2, 3], [1, 5]];
const HULL_GAP = 16;
const FAR = 0.12;
const NAMED = 14;
const NAME_PX = 12;
/** No two names of communities stand nearer than this. */
const NAME_ROOM = { x: 110, y: 16 };

/** Take the colours of the theme that is shown. */
export function inksOf(element: Element): Inks {
  const style = getComputedStyle(element);
  const ink = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: ink('surface'),
    ink: ink('ink'),
    accent: ink('accent'),
    into: ink('thread-in'),
    out: ink('thread-out'),
    tones: [ink('offline-fill'), ...[1, 2, 3, 4, 5, 6].map((tone) => ink(`community-${tone}`))],
  };
}

function pathOf(draw: CanvasRenderingContext2D, spots: readonly Spot[]): void {
  draw.beginPath();
  spots.forEach(({ x, y }, index) => (index === 0 ? draw.moveTo(x, y) : draw.lineTo(x, y)));
  draw.closePath();
}

function paintHulls(draw: CanvasRenderingContext2D, { network, nodes, tones }: Picture, inks: Inks): void {
  const members = new Map<string | number | null, PlacedNode[]>();
  for (const node of nodes) members.set(node.community, [...(members.get(node.community) ?? []), node]);
  const least = Math.max(2, nodes.length / 100);
  const taken: Spot[] = [];
  for (const { id, label } of [...network.communities].sort((one, other) => other.size - one.size)) {
    const some = members.get(id) ?? [];
    if (some.length < least) continue;
    const tone = tones.get(id) ?? 0;
    const rim = some.flatMap(({ x, y, radius }) => [0, 1, 2, 3, 4, 5].map((turn) => ({ x: x + (radius + HULL_GAP) * Math.cos((turn * Math.PI) / 3), y: y + (radius + HULL_GAP) * Math.sin((turn * Math.PI) / 3) })));
    pathOf(draw, hullOf(rim));
    draw.fillStyle = draw.strokeStyle = inks.tones[tone] ?? inks.ink;
    draw.globalAlpha = 0.1;
    draw.fill();
    draw.globalAlpha = 0.7;
    draw.setLineDash(DASHES[tone] ?? []);
    draw.stroke();
    draw.setLineDash([]);
    draw.globalAlpha = 1;
    const spot = besideHull(some, nodes);
    if (taken.some(({ x, y }) => Math.abs(x - spot.x) < NAME_ROOM.x && Math.abs(y - spot.y) < NAME_ROOM.y)) continue;
    taken.push(spot);
    named(draw, label, spot, draw.fillStyle, inks, 600);
  }
}

function named(draw: CanvasRenderingContext2D, text: string, { x, y }: Spot, fill: string | CanvasGradient | CanvasPattern, inks: Inks, weight: number): void {
  draw.font = `${weight} ${NAME_PX}px "Nunito Sans", sans-serif`;
  draw.textAlign = 'center';
  draw.lineJoin = 'round';
  draw.lineWidth = 3;
  draw.strokeStyle = inks.ground;
  draw.strokeText(text, x, y);
  draw.fillStyle = fill;
  draw.fillText(text, x, y);
  draw.lineWidth = 1;
}

function inkOf({ source, target }: NetworkEdge, selected: string | null, inks: Inks): string {
  return target === selected ? inks.into : source === selected ? inks.out : inks.accent;
}

function isFar({ source, target }: NetworkEdge, { selected, lit }: Picture): boolean {
  if (selected !== null) return source !== selected && target !== selected;
  return lit !== null && !(lit.has(source) && lit.has(target));
}

function paintEdge(draw: CanvasRenderingContext2D, from: PlacedNode, to: PlacedNode, width: number): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const bend = Math.min(40, length * 0.13);
  const tip = { x: to.x - along.x * (to.radius + 2), y: to.y - along.y * (to.radius + 2) };
  draw.lineWidth = width;
  draw.beginPath();
  draw.moveTo(from.x, from.y);
  draw.quadraticCurveTo((from.x + to.x) / 2 - along.y * bend, (from.y + to.y) / 2 + along.x * bend, tip.x, tip.y);
  draw.stroke();
  const size = 3 + width;
  pathOf(draw, [tip, { x: tip.x - along.x * size + along.y * size * 0.5, y: tip.y - along.y * size - along.x * size * 0.5 }, { x: tip.x - along.x * size - along.y * size * 0.5, y: tip.y - along.y * size + along.x * size * 0.5 }]);
  draw.fill();
}

function paintEdges(draw: CanvasRenderingContext2D, picture: Picture, inks: Inks): void {
  const { network, nodes, selected } = picture;
  const known = new Map(nodes.map((node) => [node.agentId, node]));
  const edges = drawable(network.edges, known, selected);
  const heaviest = edges.at(-1)?.weight || 1;
  const thickest = 1.5 + 5 * crowdOf(nodes.length);
  for (const edge of edges) {
    const [from, to] = [known.get(edge.source), known.get(edge.target)];
    if (from === undefined || to === undefined) continue;
    draw.strokeStyle = draw.fillStyle = inkOf(edge, selected, inks);
    draw.globalAlpha = isFar(edge, picture) ? FAR : selected === null ? 0.3 + 0.6 * (edge.weight / heaviest) : 1;
    paintEdge(draw, from, to, 0.8 + (thickest - 0.8) * (edge.weight / heaviest));
  }
  draw.globalAlpha = 1;
}

function paintNodes(draw: CanvasRenderingContext2D, { nodes, tones, selected, lit }: Picture, inks: Inks): void {
  for (const node of nodes) {
    const tone = inks.tones[tones.get(node.community) ?? 0] ?? inks.ink;
    draw.globalAlpha = lit === null || lit.has(node.agentId) ? 1 : 0.25;
    draw.beginPath();
    draw.arc(node.x, node.y, node.radius, 0, 2 * Math.PI);
    draw.fillStyle = inks.ground;
    draw.fill();
    draw.fillStyle = draw.strokeStyle = tone;
    draw.globalAlpha *= 0.45;
    draw.fill();
    draw.globalAlpha = draw.globalAlpha / 0.45;
    draw.lineWidth = 1.5;
    draw.stroke();
    if (node.agentId !== selected) continue;
    draw.beginPath();
    draw.arc(node.x, node.y, node.radius + 4, 0, 2 * Math.PI);
    draw.strokeStyle = inks.accent;
    draw.stroke();
  }
  draw.globalAlpha = 1;
}

/** Choose whose names are said: who is selected, who is lit, and the strongest; none on another. */
export function namedOf({ nodes, selected, lit }: Picture, most = NAMED): PlacedNode[] {
  const rank = ({ agentId, weightedDegree }: PlacedNode): number => (agentId === selected ? Infinity : weightedDegree + (lit?.has(agentId) ? 1e9 : 0));
  const chosen: PlacedNode[] = [];
  for (const node of [...nodes].sort((one, other) => rank(other) - rank(one))) {
    if (chosen.length >= most) break;
    if (lit !== null && !lit.has(node.agentId) && node.agentId !== selected) continue;
    const room = (node.name.length * NAME_PX) / 1.6;
    const collides = chosen.some((other) => Math.abs(other.x - node.x) < (room + (other.name.length * NAME_PX) / 1.6) / 2 && Math.abs(other.y + other.radius - node.y - node.radius) < NAME_PX + 2);
    if (!collides) chosen.push(node);
  }
  return chosen;
}

/** Paint who works with whom; `pixels` is how many of them lie on one of the paper's. */
export function paint(draw: CanvasRenderingContext2D, picture: Picture, inks: Inks, pixels: number, opaque = false): void {
  const { x, y, scale } = picture.sight;
  draw.setTransform(1, 0, 0, 1, 0, 0);
  draw.clearRect(0, 0, WIDTH * pixels, HEIGHT * pixels);
  draw.fillStyle = inks.ground;
  if (opaque) draw.fillRect(0, 0, WIDTH * pixels, HEIGHT * pixels);
  draw.setTransform(pixels * scale, 0, 0, pixels * scale, -x * pixels * scale, -y * pixels * scale);
  paintHulls(draw, picture, inks);
  paintEdges(draw, picture, inks);
  paintNodes(draw, picture, inks);
  for (const node of namedOf(picture, Math.round(NAMED * scale))) named(draw, node.name, { x: node.x, y: node.y + node.radius + NAME_PX }, inks.ink, inks, node.agentId === picture.selected ? 800 : 600);
}
