import { expect, test } from 'vitest';
import { withAgents, withCommands, withTasks } from './changes';

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

const SENT = { commandId: 'c-1', agentId: 'ada', kind: 'approve', at: '2026-03-01T10:00:00.000Z' } as const;

test('a command comes further by what changed of it', () => {
  const sent = withCommands(new Map(), [SENT]);
  expect(sent.get('c-1')).toMatchObject({ state: 'sent', seenAt: null });
  const seen = withCommands(sent, [{ commandId: 'c-1', seenAt: '2026-03-01T10:00:01.000Z' }]);
  expect(seen.get('c-1')).toMatchObject({ state: 'seen', kind: 'approve' });
  const failed = withCommands(seen, [{ commandId: 'c-1', outcome: 'failed', detail: 'Nobody there.' }]);
  expect(failed.get('c-1')).toMatchObject({ state: 'failed', detail: 'Nobody there.' });
});

test('an answer that was asked for before the news takes nothing back of a command', () => {
  const asked = { ...SENT, seenAt: null, seenBy: null, outcome: null, detail: null, endedAt: null, state: 'sent' } as const;
  const seen = withCommands(new Map(), [SENT, { commandId: 'c-1', seenAt: '2026-03-01T10:00:01.000Z', seenBy: 'ada' }]);
  expect(withCommands(seen, [asked]).get('c-1')).toMatchObject({ state: 'seen', seenBy: 'ada' });
  const done = withCommands(seen, [{ commandId: 'c-1', outcome: 'done', endedAt: '2026-03-01T10:00:02.000Z' }]);
  expect(withCommands(done, [asked]).get('c-1')).toMatchObject({ state: 'done', endedAt: '2026-03-01T10:00:02.000Z' });
});

test('an answer that was asked for before a request ended does not bring its command back', () => {
  const expired = withCommands(new Map(), [{ ...SENT, state: 'expired' }]);
  expect(withCommands(expired, [{ ...SENT, state: 'sent' }]).get('c-1')).toMatchObject({ state: 'expired' });
  expect(withCommands(expired, [{ ...SENT, seenAt: '2026-03-01T10:00:01.000Z', state: 'seen' }]).get('c-1')).toMatchObject({ state: 'seen' });
});

test('a command of which nothing but its end is known is not shown', () => {
  expect(withCommands(new Map(), [{ commandId: 'c-2', outcome: 'done' }]).size).toBe(0);
});

test('an older word of where somebody is does not undo a newer one, unless it comes from another clock', () => {
  const at = (placedMs: number, x: number) => ({ agentId: 'kai', placedMs, position: { x, y: 0, z: 0 } });
  const known = withAgents(new Map(), [at(5000, 1)]);
  expect(withAgents(known, [at(4000, 2)]).get('kai')?.position?.x).toBe(1);
  expect(withAgents(known, [at(5000, 3)]).get('kai')?.position?.x).toBe(3);
  expect(withAgents(withAgents(new Map(), [at(90_000, 1)]), [at(5000, 4)]).get('kai')?.position?.x).toBe(4);
});
