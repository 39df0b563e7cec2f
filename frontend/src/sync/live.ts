import { toAgentChange, toInteraction, toWhereabouts, type AgentChange } from '../protocol/agents';
import { toCommandChange } from '../protocol/commands';
import { each, type Fields } from '../protocol/guards';
import { toNetwork } from '../protocol/network';
import type { Room } from '../protocol/join';
import { noteSent } from '../protocol/walks';
import { withAgents, withCommands } from '../store/changes';
import { useStore } from '../store/store';
import type { Channel, LinkState } from '../transport/channel';
import { openChannel } from '../transport/sockets';
import { Batch } from './batch';
import { tellInteraction } from './sceneSource';
import { Signal } from './signal';
import { sceneOf } from './snapshots';
import { putLive, showsPast } from './stage';

const agentChanges = new Batch<AgentChange>((changes) =>
  putLive(({ agents }) => ({ agents: withAgents(agents, changes) })),
);

const tasks = new Signal<TasksTold>();
/** What the room of the tasks tells, while it is wanted. */
export type TasksTold = { snapshot: Fields; seq: number } | { update: Fields };
const tellTasks = (told: TasksTold): void => tasks.tell(told);
export const onTasks = (listener: (told: TasksTold) => void): (() => void) => tasks.listen(listener);

const news = new Signal<'notification' | 'agents' | 'network'>();
export const onNews = (listener: (what: 'notification' | 'agents' | 'network') => void): (() => void) => news.listen(listener);

const notes = new Signal<Fields>();
/** What everyone in the organization is told, as it comes. */
export const onNotes = (listener: (payload: Fields) => void): (() => void) => notes.listen(listener);

function takeScene(snapshot: Fields): void {
  agentChanges.drop();
  noteSent(snapshot);
  putLive((known) => sceneOf(snapshot, known));
}

function takeSnapshot(room: Room, snapshot: Fields, seq: number): void {
  if (room === 'scene') takeScene(snapshot);
  if (room === 'tasks') tellTasks({ snapshot, seq });
  if (room !== 'network') return;
  const network = toNetwork(snapshot);
  if (network !== null) putLive({ network, networkFailed: false });
}

function takeMessage(event: string, payload: Fields): void {
  if (event === '3d:task:flow:update') return tellTasks({ update: payload });
  if (event === '3d:network:update') {
    if (!showsPast()) for (const edge of each(payload.edges, toInteraction)) tellInteraction(edge);
    news.tell('network');
    return;
  }
  const isWhereabouts = event === '3d:agent:position:update';
  if (isWhereabouts) noteSent(payload);
  agentChanges.add(each(payload.agents, isWhereabouts ? toWhereabouts : toAgentChange));
  news.tell('agents');
}

function takeNotification(payload: Fields): void {
  const changes = each(payload.commands, toCommandChange);
  if (changes.length) putLive(({ commands }) => ({ commands: withCommands(commands, changes) }));
  notes.tell(payload);
  news.tell('notification');
}

function takeLink(link: LinkState): void {
  const { link: before, asOfMs } = useStore.getState();
  const dropsNow = before === 'live' && link !== 'live';
  useStore.setState({ link, asOfMs: dropsNow || link === 'live' ? Date.now() : asOfMs, ...(link !== 'offline' && { refusal: null }) });
}

/** Follow everything live of an organization, until the channel is closed. */
export function followOffice(organizationId: string): Channel {
  return openChannel(organizationId, {
    onLink: takeLink,
    onSnapshot: takeSnapshot,
    onMessage: takeMessage,
    onNotification: takeNotification,
    onRefused: (refusal) => useStore.setState({ refusal }),
  });
}
