import { expect, test } from 'vitest';
import { toHub, type AttentionItem } from '../../protocol/hub';
import { choicesFor } from './choices';

function entry(fields: object): AttentionItem {
  const item = toHub({ headcount: {}, attention: [{ id: 'a', state: 'open', ...fields }] })?.attention[0];
  if (item === undefined) throw new Error('no entry');
  return item;
}

test('a permission is approved, denied or answered', () => {
  const permission = entry({ kind: 'request', requestKind: 'permission' });
  expect(choicesFor(permission).map(({ kind }) => kind)).toEqual(['approve', 'deny', 'reply']);
});

test('a question offers the answers it names, then one of your own', () => {
  const question = entry({ kind: 'request', requestKind: 'input', options: ['14 days', '30 days', 7] });
  expect(choicesFor(question)).toEqual([
    { kind: 'reply', said: '14 days' },
    { kind: 'reply', said: '30 days' },
    { kind: 'reply', said: null },
  ]);
});

test('an error is acknowledged, once', () => {
  expect(choicesFor(entry({ kind: 'error' }))).toEqual([{ kind: 'acknowledge' }]);
  expect(choicesFor(entry({ kind: 'error', state: 'acknowledged' }))).toEqual([]);
});
