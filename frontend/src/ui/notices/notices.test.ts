import { expect, test } from 'vitest';
import { withAgents, withTasks } from '../../store/changes';
import { isRead, withNotes } from '../../store/notices';
import { toNote } from '../../protocol/notices';
import type { AttentionItem } from '../../protocol/hub';
import { Telling } from './fresh';
import { announcementsOf, noticesFrom, passes } from './notices';

const AT = '2026-03-01T10:00:00.000Z';
const NOW = Date.parse('2026-03-01T10:05:00.000Z');
const agents = withAgents(new Map(), [{ agentId: 'kai', name: 'Kai', department: 'Billing' }]);

const asked = (requestId: string, state = 'open') =>
  ({
    id: requestId,
    kind: 'request',
    requestId,
    agent: { id: 'a_1', agentId: 'kai', name: 'Kai', role: null, department: 'Billing' },
    task: null,
    summary: 'Push it?',
    since: AT,
    state,
  }) as unknown as AttentionItem;

const failed = (count: number) =>
  withTasks(
    new Map(),
    Array.from({ length: count }, (_, index) => ({
      taskId: `t-${index}`,
      title: `Task ${index}`,
      stage: 'review',
      status: 'failed' as const,
      assignee: 'kai',
      finishedAt: AT,
    })),
  );

test('what waits, what failed and what was told stand together, the newest first', () => {
  const note = toNote({ seq: 4, level: 'warning', title: 'Disk fills', at: '2026-03-01T10:01:00.000Z' });
  const found = noticesFrom({ notes: note ? [note] : [], attention: [asked('r-1')], agents, tasks: failed(1) }, NOW);
  expect(found.map(({ kind }) => kind)).toEqual(['note', 'request', 'failure']);
  expect(found.filter((notice) => passes(notice, 'needsMe')).map(({ kind }) => kind)).toEqual(['request']);
  expect(found.filter((notice) => passes(notice, 'failures')).map(({ kind }) => kind)).toEqual(['failure']);
});

test('what somebody took on needs nobody any more', () => {
  const [notice] = noticesFrom({ notes: [], attention: [asked('r-1', 'acknowledged')], agents, tasks: new Map() }, NOW);
  expect(notice?.needsMe).toBe(false);
});

test('a failure of another day is not told', () => {
  expect(noticesFrom({ notes: [], attention: [], agents, tasks: failed(1) }, NOW + 90_000_000)).toEqual([]);
});

test('many of a kind are one announcement that says where', () => {
  const all = noticesFrom({ notes: [], attention: [asked('r-1')], agents, tasks: failed(8) }, NOW);
  expect(announcementsOf(all).map(({ kind, notices, departments }) => [kind, notices.length, departments])).toEqual([
    ['request', 1, ['Billing']],
    ['failure', 8, ['Billing']],
  ]);
});

test('everything is told once, and nothing that was there before', () => {
  const telling = new Telling(NOW);
  const first = noticesFrom({ notes: [], attention: [], agents, tasks: failed(2) }, NOW);
  const later = noticesFrom({ notes: [], attention: [asked('r-1')], agents, tasks: failed(2) }, NOW);
  expect(telling.fresh([], false)).toEqual([]);
  expect(telling.fresh(first, true)).toEqual([]);
  expect(telling.fresh(later, true).map(({ kind }) => kind)).toEqual(['request']);
  expect(telling.fresh(later, true)).toEqual([]);
  expect(new Telling(NOW - 600_000).fresh(first, true)).toHaveLength(2);
});

test('a failure is the same one, whether the task tells of it first or the queue', () => {
  const telling = new Telling(NOW - 600_000);
  const waits = { id: 'failure:t-0', kind: 'failure', requestId: null, agent: null, task: { taskId: 't-0', title: 'Task 0' }, summary: '', since: AT, state: 'open' };
  const lived = noticesFrom({ notes: [], attention: [], agents, tasks: failed(1) }, NOW);
  const queued = noticesFrom({ notes: [], attention: [waits as unknown as AttentionItem], agents, tasks: failed(1) }, NOW);
  expect(telling.fresh(lived, true)).toHaveLength(1);
  expect(telling.fresh(queued, true)).toEqual([]);
  expect(queued).toMatchObject([{ title: 'Task 0', body: null, needsMe: true }]);
});

test('read is what came before the mark, and what was read singly', () => {
  const mark = { upToMs: 100, ids: ['b'] };
  expect([isRead(mark, 'a', 100), isRead(mark, 'b', 200), isRead(mark, 'c', 200)]).toEqual([true, true, false]);
});

test('a note counts once, however it came', () => {
  const note = toNote({ seq: 4, level: 'loud', title: 'Hello', at: AT });
  expect(note?.level).toBe('info');
  expect(withNotes(note ? [note] : [], note ? [note] : [])).toHaveLength(1);
  expect(toNote({ seq: 5, level: 'info', title: 'approve', kind: 'request', request: 'opened', at: AT })).toBeNull();
  expect(toNote({ seq: 6, level: 'info', title: 'Only for admins', audience: 'admins', at: AT }, undefined, false)).toBeNull();
});
