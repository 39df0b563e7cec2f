import { toAgentChange, toInteraction, toWhereabouts, type AgentChange } from '../protocol/agents';
import { toCommandChange } from '../protocol/commands';
import { each, type Fields } from '../protocol/guards';
import { toNetwork } from '../protocol/network';
import type { Room } from '../protocol/join';
import { noteSent, sentMs } from '../protocol/walks';
import { withAgents, withCommands } from '../store/changes';
import { useStore } from '../store/store';
import { openLine } from '../transport/lines';
import type { Line, LinkNews, News, StreamNews } from '../transport/news';
import { Batch } from './batch';
import { tellInteraction } from './sceneSource';
import { Signal } from './signal';
import { sceneOf } from './snapshots';
import { putLive, showsPast } from './stage';
import { dropTasks, takeTasks } from './tasks';

const agentChanges = new Batch<AgentChange>((changes) =>
  putLive(({ agents }) => ({ agents: withAgents(agents, changes) })),
);

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

function takeSnapshot(room: Room, snapshot: Fields): void {
  if (room === 'scene') takeScene(snapshot);
  if (room !== 'network') return;
  const network = toNetwork(snapshot);
  if (network !== null) putLive({ network, networkFailed: false });
}

function takeMessage(event: string, payload: Fields): void {
  if (event === '3d:network:update') {
    if (!showsPast()) for (const edge of each(payload.edges, toInteraction)) tellInteraction(edge);
    news.tell('network');
    return;
  }
  const isWhereabouts = event === '3d:agent:position:update';
  if (isWhereabouts) noteSent(payload);
  const atMs = sentMs(payload);
  agentChanges.add(each(payload.agents, isWhereabouts ? (there) => toWhereabouts(there, atMs) : toAgentChange));
  news.tell('agents');
}

function takeNotification(payload: Fields): void {
  const changes = each(payload.commands, toCommandChange);
  if (changes.length) putLive(({ commands }) => ({ commands: withCommands(commands, changes) }));
  notes.tell(payload);
  news.tell('notification');
}

function takeLink({ state: link, refusal, retryAtMs }: LinkNews): void {
  const { asOfMs, heardMs } = useStore.getState();
  useStore.setState({ link, refusal, retryAtMs, asOfMs: link === 'live' ? Date.now() : (heardMs ?? asOfMs) });
}

function takeStream({ broken, way }: StreamNews): void {
  putLive({ tasksBroken: broken });
  useStore.setState({ tasksWay: way });
}

function take(news: News): void {
  if (news.kind === 'link') takeLink(news);
  else if (news.kind === 'pulse') useStore.setState({ latencyMs: news.latencyMs, delayMs: news.delayMs, heardMs: news.heardMs });
  else if (news.kind === 'snapshot') takeSnapshot(news.room, news.snapshot);
  else if (news.kind === 'message') takeMessage(news.event, news.payload);
  else if (news.kind === 'notification') takeNotification(news.payload);
  else if (news.kind === 'tasks') takeTasks(news.event, news.payload);
  else if (news.kind === 'stream') takeStream(news);
  else useStore.setState({ missed: news.missed });
}

/** Follow everything live of an organization, until the line is closed. */
export function followOffice(organizationId: string): Line {
  const line = openLine(organizationId, take);
  const close = (): void => {
    line.close();
    // What was collected last is of this office: the next one may be shown already.
    agentChanges.drop();
    dropTasks();
  };
  return { ...line, close };
}
