import { expect, test } from 'vitest';
import { withAgents, withTasks } from './changes';

test('a change keeps what it does not name', () => {
  const first = withAgents(new Map(), [{ agentId: 'kai', name: 'Kai', status: 'working' }]);
  const second = withAgents(first, [{ agentId: 'kai', status: 'waiting' }]);
  expect(second.get('kai')).toMatchObject({ name: 'Kai', status: 'waiting' });
  expect(first.get('kai')?.status).toBe('working');
});

test('whoever is removed leaves, and comes back with the next word', () => {
  const there = withAgents(new Map(), [{ agentId: 'kai', name: 'Kai', status: 'idle' }]);
  const gone = withAgents(there, [{ agentId: 'kai', removed: true }]);
  expect(gone.size).toBe(0);
  expect(withAgents(gone, [{ agentId: 'kai', removed: false, status: 'idle' }]).size).toBe(1);
});

test('a task that is not known whole is not shown', () => {
  expect(withTasks(new Map(), [{ taskId: 't', progress: 0.5 }]).size).toBe(0);
});
