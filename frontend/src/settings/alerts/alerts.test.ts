import { expect, test } from 'vitest';
import { toAlertRule, type AlertRule } from '../../protocol/alertRules';
import { changesOf, FRESH, standingOf, termsOf } from './terms';

const rule = (more: object = {}): AlertRule => {
  const read = toAlertRule({ id: 'r', name: 'R', kind: 'figure', figure: 'failures', above: 3, level: 'warning', enabled: true, judgedAt: '2026-01-01T00:00:00Z', ...more });
  if (read === null) throw new Error('the rule can be read');
  return read;
};

test('a new rule says what its kind has, and nothing else', () => {
  expect(termsOf({ ...FRESH, name: 'Silent', kind: 'silence', above: 4 })).toMatchObject({ name: 'Silent', kind: 'silence', seconds: 600 });
  expect(termsOf({ ...FRESH, kind: 'silence', above: 4 })).not.toHaveProperty('above');
  expect(termsOf({ ...FRESH, above: 4 })).not.toHaveProperty('below');
});

test('a change names what changed, and takes out with null', () => {
  expect(changesOf(rule({ clear: 2 }), { ...rule({ clear: 2 }), clear: null, above: 5 })).toEqual({ clear: null, above: 5 });
  expect(changesOf(rule(), rule())).toEqual({});
});

test('of a built-in rule only what is free is sent', () => {
  const builtIn = rule({ builtIn: true });
  expect(changesOf(builtIn, { ...builtIn, name: 'Mine', level: 'critical' })).toEqual({ level: 'critical' });
});

test.each([
  ['paused', { enabled: false, firing: true }],
  ['firing', { firing: true, lastError: 'gone' }],
  ['blind', { lastError: 'There is no such stage.' }],
  ['new', { judgedAt: null }],
  ['quiet', {}],
])('it stands as %s', (standing, more) => {
  expect(standingOf(rule(more))).toBe(standing);
});
