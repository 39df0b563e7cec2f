import { each, isFields, type Fields } from '../protocol/guards';
import type { News } from './news';

type Keyed = Map<string, Fields>;

const NETWORK_MOVED: Fields = { edges: [] };

/** How often agents turned to an error, or began to wait, in what was taken. */
export interface Turned {
  failures: number;
  waits: number;
}

function keyed(items: unknown, key: string): Keyed {
  const found = each(items, (item) => (isFields(item) && typeof item[key] === 'string' ? item : null));
  return new Map(found.map((item) => [String(item[key]), item]));
}

/** What a line knows, as it came: whoever follows later is told the same, from the same place on. */
export class Standing {
  private scene: Fields | null = null;
  private agents: Keyed = new Map();
  private walks: Keyed = new Map();
  private flow: Fields | null = null;
  private tasks: Keyed = new Map();
  private network: Fields | null = null;
  private networkMoved = false;

  /** Take what came, and say what in it a person would want to know of. */
  take(news: News): Turned {
    if (news.kind === 'snapshot') return this.takeSnapshot(news.room, news.snapshot);
    if (news.kind === 'message') return this.takeMessage(news.event, news.payload);
    if (news.kind === 'tasks') this.takeTasks(news.event, news.payload);
    return { failures: 0, waits: 0 };
  }

  /** How things stand, with the time that the server's clock shows. */
  news(serverMs: number): News[] {
    const told: News[] = [];
    if (this.scene !== null) told.push({ kind: 'snapshot', room: 'scene', snapshot: this.sceneNow(this.scene, serverMs) });
    if (this.network !== null) told.push({ kind: 'snapshot', room: 'network', snapshot: this.network });
    if (this.network !== null && this.networkMoved) told.push({ kind: 'message', event: '3d:network:update', payload: NETWORK_MOVED });
    if (this.flow !== null) told.push({ kind: 'tasks', event: 'snapshot', payload: { ...this.flow, tasks: [...this.tasks.values()] } });
    return told;
  }

  private sceneNow(scene: Fields, serverMs: number): Fields {
    const told = { ...scene, at: new Date(serverMs).toISOString(), agents: [...this.agents.values()] };
    return this.walks.size > 0 || Array.isArray(scene.walks) ? { ...told, walks: [...this.walks.values()] } : told;
  }

  private takeSnapshot(room: string, snapshot: Fields): Turned {
    if (room === 'network') [this.network, this.networkMoved] = [snapshot, false];
    if (room !== 'scene') return { failures: 0, waits: 0 };
    const before = this.agents;
    this.scene = snapshot;
    this.agents = keyed(snapshot.agents, 'agentId');
    this.walks = keyed(snapshot.walks, 'agentId');
    return before.size === 0 ? { failures: 0, waits: 0 } : this.turned([...this.agents.values()], before);
  }

  private takeMessage(event: string, payload: Fields): Turned {
    if (event === '3d:network:update') this.networkMoved = true;
    if (event === '3d:agent:position:update') this.takeWhereabouts(payload);
    if (event !== '3d:agent:status') return { failures: 0, waits: 0 };
    const changes = each(payload.agents, (agent) => (isFields(agent) && typeof agent.agentId === 'string' ? agent : null));
    return changes.reduce<Turned>((sum, change) => this.takeAgent(change, sum), { failures: 0, waits: 0 });
  }

  private takeAgent(change: Fields, sum: Turned): Turned {
    const key = String(change.agentId);
    const turned = this.turned([change], this.agents);
    if (change.removed === true) {
      this.agents.delete(key);
      this.walks.delete(key);
    } else this.lay(key, change);
    return { failures: sum.failures + turned.failures, waits: sum.waits + turned.waits };
  }

  /** What is newer of where somebody is counts, whichever way it came. */
  private lay(key: string, change: Fields): void {
    this.agents.set(key, { ...this.agents.get(key), ...change });
    const there = this.walks.get(key);
    if (there === undefined) return;
    this.walks.set(key, Object.fromEntries(Object.entries(there).map(([name, value]) => [name, name in change ? change[name] : value])));
  }

  private takeWhereabouts(payload: Fields): void {
    for (const [key, there] of keyed(payload.agents, 'agentId')) {
      const before = { ...this.walks.get(key) };
      delete before.walk;
      this.walks.set(key, { ...before, ...there });
    }
  }

  private takeTasks(event: string, payload: unknown): void {
    if (!isFields(payload)) return;
    if (event === 'snapshot') {
      this.flow = payload;
      this.tasks = keyed(payload.tasks, 'taskId');
    }
    const task = event === 'task' && isFields(payload.task) ? payload.task : null;
    if (task !== null && typeof task.taskId === 'string') this.tasks.set(task.taskId, { ...this.tasks.get(task.taskId), ...task });
  }

  private turned(changes: Fields[], before: Keyed): Turned {
    const into = (status: string): number =>
      changes.filter((change) => change.status === status && before.get(String(change.agentId))?.status !== status).length;
    return { failures: into('error'), waits: into('waiting') };
  }
}
