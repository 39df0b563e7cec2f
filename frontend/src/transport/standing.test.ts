import { expect, test } from 'vitest';
import type { Fields } from '../protocol/guards';
import type { News } from './news';
import { Standing } from './standing';

const AT = 1_790_000_000_000;
const scene = (agents: Fields[], walks?: Fields[]): News => ({ kind: 'snapshot', room: 'scene', snapshot: { config: { version: 1 }, agents, ...(walks && { walks }) } });
const status = (...agents: Fields[]): News => ({ kind: 'message', event: '3d:agent:status', payload: { agents } });
const walks = (...agents: Fields[]): News => ({ kind: 'message', event: '3d:agent:position:update', payload: { agents } });

function told(standing: Standing): Fields {
  const [first] = standing.news(AT);
  if (first?.kind !== 'snapshot') throw new Error('The scene is not told.');
  return first.snapshot;
}

test('whoever follows later is told the scene as all that came made it', () => {
  const standing = new Standing();
  standing.take(scene([{ agentId: 'ada', name: 'Ada', status: 'idle' }, { agentId: 'bob', status: 'idle' }]));
  standing.take(status({ agentId: 'ada', status: 'working' }, { agentId: 'bob', removed: true }, { agentId: 'cy', status: 'idle' }));
  expect(told(standing)).toEqual({
    config: { version: 1 },
    at: new Date(AT).toISOString(),
    agents: [
      { agentId: 'ada', name: 'Ada', status: 'working' },
      { agentId: 'cy', status: 'idle' },
    ],
  });
});

test('of where somebody is the newest counts, and a way that has ended is forgotten', () => {
  const standing = new Standing();
  standing.take(scene([{ agentId: 'ada' }], [{ agentId: 'ada', zone: 'desk', pose: 'sit', walk: { speed: 1 } }]));
  standing.take(walks({ agentId: 'ada', zone: 'lounge' }));
  expect(told(standing).walks).toEqual([{ agentId: 'ada', zone: 'lounge', pose: 'sit' }]);
  standing.take(status({ agentId: 'ada', zone: 'door', status: 'idle' }));
  expect(told(standing).walks).toEqual([{ agentId: 'ada', zone: 'door', pose: 'sit' }]);
});

test('who turned to an error or began to wait is counted, by changes and by snapshots alike', () => {
  const standing = new Standing();
  expect(standing.take(scene([{ agentId: 'ada', status: 'error' }]))).toEqual({ failures: 0, waits: 0 });
  expect(standing.take(status({ agentId: 'ada', status: 'error' }, { agentId: 'bob', status: 'waiting' }))).toEqual({ failures: 0, waits: 1 });
  expect(standing.take(status({ agentId: 'bob', status: 'working' }, { agentId: 'bob', status: 'error' }))).toEqual({ failures: 1, waits: 0 });
  expect(standing.take(scene([{ agentId: 'ada', status: 'waiting' }, { agentId: 'bob', status: 'error' }]))).toEqual({ failures: 0, waits: 1 });
});

test('tasks are told as one snapshot, and a network that has moved is to be asked for again', () => {
  const standing = new Standing();
  standing.take({ kind: 'snapshot', room: 'network', snapshot: { nodes: [] } });
  standing.take({ kind: 'message', event: '3d:network:update', payload: { edges: [{}] } });
  standing.take({ kind: 'tasks', event: 'snapshot', payload: { pipeline: [], tasks: [{ taskId: 'a', title: 'A', progress: 0 }] } });
  standing.take({ kind: 'tasks', event: 'task', payload: { task: { taskId: 'a', progress: 0.5 } } });
  standing.take({ kind: 'tasks', event: 'task', payload: { transition: { taskId: 'a' } } });
  expect(standing.news(AT)).toEqual([
    { kind: 'snapshot', room: 'network', snapshot: { nodes: [] } },
    { kind: 'message', event: '3d:network:update', payload: { edges: [] } },
    { kind: 'tasks', event: 'snapshot', payload: { pipeline: [], tasks: [{ taskId: 'a', title: 'A', progress: 0.5 }] } },
  ]);
});
