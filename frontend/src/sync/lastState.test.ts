import { expect, test } from 'vitest';
import { withAgents } from '../store/changes';
import { useStore } from '../store/store';
import { keepable, restored } from './lastState';

const HUB = { attention: [], headcount: { total: 1 }, computedAt: '2026-05-04T10:00:00.000Z' };

test('what is kept comes back as it was, with its date', () => {
  const agents = withAgents(new Map(), [{ agentId: 'kai', name: 'Kai', status: 'working' }]);
  const kept = keepable({ ...useStore.getState(), agents, hub: HUB as never, asOfMs: 5, link: 'offline' });
  const back = restored(structuredClone(kept));
  expect(back.agents).toEqual(agents);
  expect(back.hub).toEqual(HUB);
  expect(back.asOfMs).toBe(5);
});

test('while the line is live, what is kept is of now', () => {
  const before = Date.now();
  expect(keepable({ ...useStore.getState(), asOfMs: 5, link: 'live' }).asOfMs).toBeGreaterThanOrEqual(before);
});

test('what has an unknown shape is left out, the rest stays', () => {
  const kai = [...withAgents(new Map(), [{ agentId: 'kai', name: 'Kai', status: 'idle' }]).values()];
  const back = restored({ agents: [...kai, { name: 'Nobody' }, 7], hub: 'no', config: {}, asOfMs: 'noon' });
  expect([...(back.agents?.keys() ?? [])]).toEqual(['kai']);
  expect(back).not.toHaveProperty('hub');
  expect(back).not.toHaveProperty('config');
  expect(back.asOfMs).toBeNull();
});
