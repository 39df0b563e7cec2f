import type { GazePlace } from './gaze';

export type AgentStatus = 'offline' | 'idle' | 'working' | 'waiting' | 'error';
export type Basis = 'reported' | 'inferred' | 'expired';
export type TaskStatus =
  | 'submitted'
  | 'working'
  | 'input_required'
  | 'auth_required'
  | 'completed'
  | 'failed'
  | 'canceled'
  | 'rejected';
export type StepStatus = 'pending' | 'in_progress' | 'completed' | 'failed' | 'skipped';
export type RequestKind = 'permission' | 'input' | 'review';

export interface Position {
  x: number;
  y: number;
  z: number;
}

export interface LocalizedText {
  en: string;
  zh: string;
}

export interface Activity {
  kind: string;
  text?: string | null;
}

export interface CurrentTask {
  id: string;
  taskId: string;
  title: string;
  stage: string | null;
  status: string | null;
  progress: number | null;
}

export interface Tokens {
  input: number;
  output: number;
  cached: number;
}

export interface AgentMetrics {
  tokens: Tokens;
  costUsd: number;
}

/** A walk: points are `[x, z]` on the floor of the agent's position, `[x, z, y]` on another; its start is by the server's clock. */
export interface AgentWalk {
  startedMs: number;
  /** Metres a second. */
  speed: number;
  points: readonly (readonly number[])[];
}

export interface AgentView {
  id: string;
  agentId: string;
  name: string;
  role: string | null;
  department: string | null;
  avatar: string | null;
  parentId: string | null;
  status: AgentStatus;
  basis: string;
  source: string | null;
  activity: string | Activity | null;
  waitingOn: string | null;
  stale: boolean;
  statusSince: string | null;
  lastSeenAt: string | null;
  position: Position | null;
  rotationY: number | null;
  zone: string | null;
  pose?: string | null;
  /** Why this is not the place that the status asks for. */
  blocked?: string | null;
  /** When the message was written that told the position, by the server's clock. */
  placedMs?: number;
  /** The way to the position; null for one who is there, undefined where the server leads nobody. */
  walk?: AgentWalk | null;
  removed?: boolean;
  toolRunning?: boolean;
  currentTask: CurrentTask | null;
  metrics: AgentMetrics;
}

export interface TaskView {
  id: string;
  taskId: string;
  title: string;
  description: string | null;
  status: TaskStatus;
  stage: string;
  priority: number | string | null;
  progress: number | null;
  assignee: string | null;
  parentId: string | null;
  dependsOn: string[];
  dueAt: string | null;
  reason: string | null;
  runId: string | null;
  createdAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  updatedAt: string | null;
  stageSince: string | null;
  steps: { total: number; completed: number; failed: number };
}

export interface TaskStep {
  stepKey: string;
  name: string;
  status: StepStatus;
  agentId: string | null;
  startedAt: string | null;
  endedAt: string | null;
  error: string | null;
}

export type RoomKind = 'department' | 'meeting' | 'lounge' | 'help_desk' | 'repair' | 'entrance';

export interface SceneRoom {
  id: string;
  kind: RoomKind;
  department?: string | null;
  name?: LocalizedText | null;
  x: number;
  z: number;
  width: number;
  depth: number;
  color?: string | null;
}

export interface SceneDesk {
  id: string;
  roomId: string;
  x: number;
  z: number;
  rotationY: number;
}

export interface SceneTable {
  id: string;
  roomId: string;
  x: number;
  z: number;
  seats: { x: number; z: number; rotationY: number }[];
}

export interface SceneSeat {
  id: string;
  roomId: string;
  kind: string;
  x: number;
  z: number;
  rotationY: number;
}

/** A wall or another obstacle that an administrator put, around its middle. */
export interface SceneObstacle {
  id: string;
  x: number;
  z: number;
  width: number;
  depth: number;
  rotationY: number;
}

export interface SceneFloor {
  id: string;
  name: string | LocalizedText;
  width: number;
  depth: number;
  rooms: SceneRoom[];
  desks: SceneDesk[];
  tables: SceneTable[];
  seats: SceneSeat[];
  obstacles?: SceneObstacle[];
}

export interface PipelineStage {
  key: string;
  name: LocalizedText;
  limit?: number | null;
}

export interface SceneCamera {
  yaw: number;
  pitch: number;
  distance: number;
  target: [number, number, number];
  fov: number;
}

export interface SceneConfig {
  version: number;
  maxVisibleAgents: number;
  cullingDistance: number;
  lodDistances: number[];
  theme?: string;
  camera?: SceneCamera | null;
  pipeline?: PipelineStage[];
  reconnection?: { attempts: number; delayMs: number; delayMaxMs: number };
  floors: SceneFloor[];
}

export interface InteractionEdge {
  source: string;
  target: string;
  kind: string;
  weight: number;
  taskId?: string | null;
  lastAt: string;
  seq: number;
}

export interface TaskTransition {
  taskId: string;
  fromStage: string | null;
  toStage: string | null;
  fromAgent: string | null;
  toAgent: string | null;
}

/** What the scene may know of the world: no transport, no store. */
export interface SceneSource {
  agents(): ReadonlyMap<string, AgentView>;
  /** Tell whether what is known of somebody may be old by now. */
  isStale(agent: AgentView): boolean;
  subscribe(listener: (changedAgentIds: readonly string[]) => void): () => void;
  /** Take note of what is seen: news of where people are may be left out elsewhere. */
  see(places: readonly GazePlace[]): void;
  onInteraction(listener: (edge: InteractionEdge) => void): () => void;
  onTransition(listener: (transition: TaskTransition) => void): () => void;
}
