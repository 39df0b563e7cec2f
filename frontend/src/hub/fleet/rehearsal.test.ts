import { expect, test } from 'vitest';
import { withAgents } from '../../store/changes';
import { rehearsed, undoOf } from './rehearsal';

const agents = withAgents(new Map(), [
  { agentId: 'ada', name: 'Ada', status: 'working' },
  { agentId: 'bob', name: 'Bob', status: 'idle' },
  { agentId: 'eve', name: 'Eve', status: 'offline' },
  { agentId: 'max', name: 'Max', status: 'working' },
]);
const receipt = (agentId: string, way: string | null = 'inbox') => ({ agentId, commandId: null, way });

test('who reads nothing is not told, and it is said why', () => {
  const found = rehearsed([receipt('ada'), receipt('bob'), receipt('eve'), receipt('max', null), receipt('zoe')], agents, 'pause');
  expect(found.map(({ told, note }) => [told, note])).toEqual([
    [true, null],
    [true, 'nothingToStop'],
    [true, 'offline'],
    [false, 'noInbox'],
    [false, 'gone'],
  ]);
});

test('who is idle can be told something all the same', () => {
  expect(rehearsed([receipt('bob')], agents, 'reply')[0]?.note).toBeNull();
});

test('pausing and resuming take each other back, the rest cannot be', () => {
  expect((['pause', 'resume', 'cancel', 'assign', 'reply'] as const).map(undoOf)).toEqual(['resume', 'pause', null, null, null]);
});
