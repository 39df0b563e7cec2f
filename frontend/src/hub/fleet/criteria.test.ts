import { expect, test } from 'vitest';
import { withAgents, withTasks } from '../../store/changes';
import { chosenBy, criteriaOf, type World } from './criteria';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const seen = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const world: World = {
  agents: withAgents(new Map(), [
    { agentId: 'ada', name: 'Ada', department: 'Lab', role: 'Engineer', status: 'working', basis: 'reported', lastSeenAt: seen(0) },
    { agentId: 'bob', name: 'Bob', department: 'Lab', role: 'Tester', status: 'waiting', basis: 'reported', lastSeenAt: seen(1) },
    { agentId: 'eve', name: 'Eve', department: 'Ops', role: 'Engineer', status: 'working', basis: 'reported', lastSeenAt: seen(30) },
  ]),
  tasks: withTasks(new Map(), [
    { taskId: 't-1', title: 'Ship', stage: 'review', assignee: 'bob', status: 'working' },
    { taskId: 't-2', title: 'Old', stage: 'review', assignee: 'ada', status: 'completed' },
  ]),
  picked: new Set(['ada', 'eve']),
  patience: { staleAfterSeconds: 600, toolStaleAfterSeconds: 600 },
  nowMs: NOW,
};
const chosen = (said: string): string[] => chosenBy(criteriaOf(new URLSearchParams(said), world.picked.size), world).map(({ agentId }) => agentId);

test.each([
  ['', ['ada', 'eve']],
  ['department=Lab', ['ada', 'bob']],
  ['department=Lab&picked=1', ['ada']],
  ['role=Engineer&status=working', ['ada']],
  ['status=stale', ['eve']],
  ['silent=20', ['eve']],
  ['stage=review', ['bob']],
  ['q=lab tester', ['bob']],
  ['status=nonsense', ['ada', 'bob', 'eve']],
])('“%s” means %s', (said, agentIds) => {
  expect(chosen(said)).toEqual(agentIds);
});

test('without anybody picked and anything asked, all are meant', () => {
  expect(criteriaOf(new URLSearchParams(''), 0).picked).toBe(false);
});
