import { expect, test } from 'vitest';
import type { CommandView } from '../../protocol/commands';
import { stopsOf } from './CommandWay';

const [T0, T1, T2] = ['2026-03-01T10:00:00Z', '2026-03-01T10:00:01Z', '2026-03-01T10:00:02Z'];
const command = (more: Partial<CommandView>): CommandView => ({
  commandId: 'c-1',
  agentId: 'ada',
  kind: 'approve',
  inReplyTo: null,
  at: T0,
  seenAt: null,
  seenBy: null,
  outcome: null,
  detail: null,
  endedAt: null,
  by: null,
  state: 'sent',
  ...more,
});
const words = (more: Partial<CommandView>): string[] =>
  stopsOf(command(more)).map(({ word, at }) => (at === null ? `(${word})` : word));

test('what is still ahead is shown', () => {
  expect(words({})).toEqual(['sent', '(seen)', '(done)']);
  expect(words({ state: 'seen', seenAt: T1 })).toEqual(['sent', 'seen', '(done)']);
});

test('a way ends with what became of the command', () => {
  expect(words({ state: 'done', seenAt: T1, endedAt: T2 })).toEqual(['sent', 'seen', 'done']);
  expect(words({ state: 'refused', seenAt: T1, endedAt: T2 })).toEqual(['sent', 'seen', 'refused']);
});

test('of what nobody took it is not said that it was seen', () => {
  expect(words({ state: 'expired', endedAt: T2 })).toEqual(['sent', 'expired']);
  expect(words({ state: 'failed', endedAt: T2 })).toEqual(['sent', 'failed']);
});
