import type { User } from '../protocol/auth';
import type { CommandView } from '../protocol/commands';
import type { HubView } from '../protocol/hub';
import type { LinkState, Missed } from '../protocol/link';
import type { NetworkView } from '../protocol/network';
import type { AgentView, PipelineStage, SceneConfig, TaskView } from '../protocol/types';

export type { LinkState, Missed } from '../protocol/link';

export type SessionState = 'unknown' | 'signedOut' | 'expired' | 'signedIn';
export type Theme = 'light' | 'dark';
/** What a person chose: a theme, more contrast in that of the system, or whatever the system says. */
export type Look = 'system' | Theme | 'contrast';
/** Whether things move: as the system says, never, or always. */
export type Motion = 'system' | 'calm' | 'full';
export type Language = 'en' | 'zh';

/** A moment of the past that is shown instead of now. */
export interface Moment {
  atMs: number;
  playing: boolean;
  /** How many seconds of then pass in one of ours. */
  speed: number;
}

export interface State {
  session: SessionState;
  user: User | null;
  organizationId: string | null;
  /** What a wall link shows, where this page is one. */
  wall: { view: 'office' | 'flow' | 'network' | 'hub' } | null;

  agents: ReadonlyMap<string, AgentView>;
  agentsKnown: boolean;
  staleAfterSeconds: number;
  toolStaleAfterSeconds: number;
  config: SceneConfig | null;

  tasks: ReadonlyMap<string, TaskView>;
  tasksKnown: boolean;
  tasksBroken: boolean;
  /** How changes of tasks come: by the stream, or where that does not get through, by the socket. */
  tasksWay: 'stream' | 'room';
  pipeline: PipelineStage[];

  commands: ReadonlyMap<string, CommandView>;

  network: NetworkView | null;
  networkFailed: boolean;
  hub: HubView | null;
  hubFailed: boolean;

  /** Null while what is shown is live. */
  moment: Moment | null;
  /** Agents picked to be acted on together, by key. */
  picked: ReadonlySet<string>;

  link: LinkState;
  /** Why the server does not let this page follow, in its words; null when it is not a refusal. */
  refusal: string | null;
  latencyMs: number | null;
  /** How far what is shown is behind what happens; null while it is not. */
  delayMs: number | null;
  /** When the server was last heard. */
  heardMs: number | null;
  /** When the line is tried again by itself. */
  retryAtMs: number | null;
  /** What came while the line was away; null once it was read. */
  missed: Missed | null;
  /** A newer version of this page is there, for a reload. */
  updateReady: boolean;
  /** The last moment at which what is shown was known to be right. */
  asOfMs: number | null;

  look: Look;
  motion: Motion;
  /** What follows from the look that was chosen and from the system. */
  theme: Theme;
  contrast: boolean;
  still: boolean;
  language: Language;
}

const DEFAULT_PIPELINE: PipelineStage[] = [
  { key: 'backlog', name: { en: 'Backlog', zh: '待办' } },
  { key: 'planned', name: { en: 'Planned', zh: '已计划' } },
  { key: 'in_progress', name: { en: 'In progress', zh: '进行中' } },
  { key: 'review', name: { en: 'Review', zh: '评审' } },
  { key: 'done', name: { en: 'Done', zh: '完成' } },
];

/** What belongs to one organization, and is forgotten with it. */
export function emptyOffice() {
  return {
    agents: new Map<string, AgentView>(),
    agentsKnown: false,
    staleAfterSeconds: 90,
    toolStaleAfterSeconds: 600,
    config: null,
    tasks: new Map<string, TaskView>(),
    tasksKnown: false,
    tasksBroken: false,
    tasksWay: 'stream' as State['tasksWay'],
    pipeline: DEFAULT_PIPELINE,
    commands: new Map<string, CommandView>(),
    network: null,
    networkFailed: false,
    hub: null,
    hubFailed: false,
    moment: null as Moment | null,
    picked: new Set<string>() as ReadonlySet<string>,
    link: 'connecting' as LinkState,
    refusal: null,
    latencyMs: null,
    delayMs: null,
    heardMs: null,
    retryAtMs: null,
    missed: null as Missed | null,
    asOfMs: null,
  };
}
