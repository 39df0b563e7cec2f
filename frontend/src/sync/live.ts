import { toAgentChange, toInteraction, toWhereabouts, type AgentChange } from '../protocol/agents';
import { toCommandChange } from '../protocol/commands';
import { amount, each, type Fields } from '../protocol/guards';
import { toNetwork } from '../protocol/network';
import type { Room } from '../protocol/join';
import { isSceneConfig } from '../protocol/scene';
import { toStage } from '../protocol/tasks';
import { noteSent } from '../protocol/walks';
import { withAgents, withCommands } from '../store/changes';
import { useStore } from '../store/store';
import { openLine } from '../transport/lines';
import type { Line, LinkNews, News } from '../transport/news';
import { Batch } from './batch';
import { Signal } from './signal';
import { tellInteraction } from './sceneSource';
import { takeFlow } from './tasks';

const agentChanges = new Batch<AgentChange>((changes) =>
  useStore.setState(({ agents }) => ({ agents: withAgents(agents, changes) })),
);

const news = new Signal<'notification' | 'agents' | 'network'>();
export const onNews = (listener: (what: 'notification' | 'agents' | 'network') => void): (() => void) => news.listen(listener);

function takeScene(snapshot: Fields): void {
  agentChanges.drop();
  noteSent(snapshot);
  const everyone = each(snapshot.agents, toAgentChange).map((agent) => (Array.isArray(snapshot.walks) ? { ...agent, walk: null } : agent));
  const agents = withAgents(new Map(), [...everyone, ...each(snapshot.walks, toWhereabouts)]);
  const { staleAfterSeconds, toolStaleAfterSeconds, pipeline } = useStore.getState();
  const config = isSceneConfig(snapshot.config) ? snapshot.config : null;
  const stages = each(config?.pipeline, toStage);
  useStore.setState({
    agents,
    agentsKnown: true,
    staleAfterSeconds: amount(snapshot.staleAfterSeconds) ?? staleAfterSeconds,
    toolStaleAfterSeconds: amount(snapshot.toolStaleAfterSeconds) ?? toolStaleAfterSeconds,
    pipeline: stages.length ? stages : pipeline,
    ...(config && { config }),
  });
}

function takeSnapshot(room: Room, snapshot: Fields): void {
  if (room === 'scene') takeScene(snapshot);
  if (room !== 'network') return;
  const network = toNetwork(snapshot);
  if (network !== null) useStore.setState({ network, networkFailed: false });
}

function takeMessage(event: string, payload: Fields): void {
  if (event === '3d:network:update') {
    for (const edge of each(payload.edges, toInteraction)) tellInteraction(edge);
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
  if (changes.length) useStore.setState(({ commands }) => ({ commands: withCommands(commands, changes) }));
  news.tell('notification');
}

function takeLink({ state: link, refusal, retryAtMs }: LinkNews): void {
  const { asOfMs, heardMs } = useStore.getState();
  useStore.setState({ link, refusal, retryAtMs, asOfMs: link === 'live' ? Date.now() : (heardMs ?? asOfMs) });
}

function take(news: News): void {
  if (news.kind === 'link') takeLink(news);
  else if (news.kind === 'pulse') useStore.setState({ latencyMs: news.latencyMs, delayMs: news.delayMs, heardMs: news.heardMs });
  else if (news.kind === 'snapshot') takeSnapshot(news.room, news.snapshot);
  else if (news.kind === 'message') takeMessage(news.event, news.payload);
  else if (news.kind === 'notification') takeNotification(news.payload);
  else if (news.kind === 'tasks') takeFlow(news.event, news.payload);
  else if (news.kind === 'stream') useStore.setState({ tasksBroken: news.broken });
  else useStore.setState({ missed: news.missed });
}

/** Follow everything live of an organization, until the line is closed. */
export const followOffice = (organizationId: string): Line => openLine(organizationId, take);
