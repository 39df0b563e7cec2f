import { amount, each, isFields, list, text, type Fields } from './guards';
import { toInsight, type Insight } from './insights';
import type { Position } from './types';

export interface NetworkNode {
  agentId: string;
  name: string;
  department: string | null;
  community: string | number | null;
  degree: number;
  weightedDegree: number;
  pagerank: number;
  betweenness: number;
  position: Position;
}

export interface NetworkEdge {
  source: string;
  target: string;
  weight: number;
  /** How much of the weight is of which kind of interaction. */
  kinds: Record<string, number>;
  count: number;
}

export interface Community {
  id: string | number;
  label: string;
  size: number;
}

export interface NetworkView {
  seq: number | null;
  computedAt: string | null;
  nodes: NetworkNode[];
  edges: NetworkEdge[];
  /** All edges there are, told or not. */
  links: number;
  communities: Community[];
  insights: Insight[];
  sampled: boolean;
}

function toNode(fields: Fields): NetworkNode {
  const position = isFields(fields.position) ? fields.position : {};
  const community = fields.community;
  const agentId = text(fields.agentId) ?? '';
  return {
    agentId,
    name: text(fields.name) ?? agentId,
    department: text(fields.department),
    community: typeof community === 'string' || typeof community === 'number' ? community : null,
    degree: amount(fields.degree) ?? 0,
    weightedDegree: amount(fields.weightedDegree) ?? 0,
    pagerank: amount(fields.pagerank) ?? 0,
    betweenness: amount(fields.betweenness) ?? 0,
    position: { x: amount(position.x) ?? 0, y: amount(position.y) ?? 0, z: amount(position.z) ?? 0 },
  };
}

function toCommunity(fields: Fields): Community {
  const id = typeof fields.id === 'number' ? fields.id : (text(fields.id) ?? '');
  return { id, label: text(fields.label) ?? String(id), size: amount(fields.size) ?? 0 };
}

function toEdge(fields: Fields): NetworkEdge {
  return {
    source: text(fields.source) ?? '',
    target: text(fields.target) ?? '',
    weight: amount(fields.weight) ?? 0,
    kinds: isFields(fields.kinds) ? Object.fromEntries(Object.entries(fields.kinds).map(([kind, part]) => [kind, amount(part) ?? 0])) : {},
    count: amount(fields.count) ?? 0,
  };
}

export function toNetwork(value: unknown): NetworkView | null {
  if (!isFields(value) || !Array.isArray(value.nodes) || !Array.isArray(value.edges)) return null;
  return {
    seq: amount(value.seq),
    computedAt: text(value.computedAt),
    nodes: list(value.nodes, isFields).map(toNode),
    edges: list(value.edges, isFields).map(toEdge),
    links: value.edges.length + (amount(value.edgesOmitted) ?? 0),
    communities: list(value.communities, isFields).map(toCommunity),
    insights: each(value.insights, toInsight),
    sampled: Boolean(value.sampled),
  };
}
