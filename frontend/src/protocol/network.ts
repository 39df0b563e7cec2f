import { amount, each, isFields, list, text, type Fields } from './guards';
import { toInsight, type Insight } from './insights';
import type { Position } from './types';

export const KINDS = ['delegate', 'handoff', 'message', 'result', 'review'] as const;
export type Kind = (typeof KINDS)[number];

export interface NetworkNode {
  agentId: string;
  name: string;
  department: string | null;
  community: string | number | null;
  degree: number;
  weightedDegree: number;
  weightedInDegree: number;
  weightedOutDegree: number;
  pagerank: number;
  betweenness: number;
  /** Null without any collaborator. */
  closeness: number | null;
  position: Position;
}

export interface NetworkEdge {
  source: string;
  target: string;
  weight: number;
  /** The weight by kind. */
  kinds: Record<string, number>;
  /** How often, not decayed. */
  count: number;
  lastAt: string | null;
}

export interface Community {
  id: string | number;
  label: string;
  size: number;
}

/** Measures of the whole, by the names of the server. */
export type Metrics = Record<string, number>;

export interface NetworkView {
  seq: number | null;
  computedAt: string | null;
  nodes: NetworkNode[];
  edges: NetworkEdge[];
  /** All edges there are, told or not. */
  links: number;
  communities: Community[];
  metrics: Metrics;
  insights: Insight[];
  sampled: boolean;
}

function numbersIn(value: unknown): Record<string, number> {
  const entries = isFields(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => amount(entry[1]) !== null));
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
    weightedInDegree: amount(fields.weightedInDegree) ?? 0,
    weightedOutDegree: amount(fields.weightedOutDegree) ?? 0,
    pagerank: amount(fields.pagerank) ?? 0,
    betweenness: amount(fields.betweenness) ?? 0,
    closeness: amount(fields.closeness),
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
    kinds: numbersIn(fields.kinds),
    count: amount(fields.count) ?? 0,
    lastAt: text(fields.lastAt),
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
    metrics: numbersIn(value.metrics),
    insights: each(value.insights, toInsight),
    sampled: Boolean(value.sampled),
  };
}
