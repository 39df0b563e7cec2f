import { describe, expect, test } from 'vitest';
import type { Connection, ConnectStep } from '../protocol/connections';
import { toHolding, toSettingsPatch, toTreatment } from '../protocol/organizationSettings';
import { standing, standingOf } from './connect/standing';
import { inOrder } from './connect/ways';
import { byBeing, matching } from './identity/gathering';
import { lackingFor } from './pages';
import { masked, withoutSecret } from './parts/masking';
import { priced, toRows } from './privacy/priceRows';

const AT = '2026-11-26T08:00:00.000Z';
const NOW = Date.parse(AT) + 1000;
const source = (more: Partial<Connection> = {}): Connection => ({
  id: 'c',
  kind: 'own',
  name: 'C',
  createdAt: AT,
  revokedAt: null,
  lastEventAt: null,
  lastUsedAt: null,
  agents: 0,
  counts: { accepted: 0, duplicates: 0, late: 0, rejected: 0, dead: 0 },
  lastError: null,
  ...more,
});
const failed = { at: AT, where: '', reason: 'no' };
const step = (id: string): ConnectStep => ({ id, target: 'text', path: null, language: 'text', content: id });

describe('a secret', () => {
  const secret = 'mv_0123456789abcdefghijkl';

  test('is not in a text without it, wherever it stands', () => {
    const text = `export TOKEN="${secret}"\nBearer ${secret}`;
    expect(withoutSecret(text, secret)).not.toContain(secret);
    expect(withoutSecret(text, secret).split(masked(secret))).toHaveLength(3);
  });

  test('shows its beginning, and nothing of a short one', () => {
    expect(masked(secret)).toBe('mv_01234••••••••');
    expect(masked('short')).toBe('••••••••');
  });
});

describe('how a source stands', () => {
  test.each([
    ['waiting', source()],
    ['reporting', source({ lastEventAt: AT })],
    ['quiet', source({ lastEventAt: '2026-11-26T06:00:00.000Z' })],
    ['trouble', source({ lastEventAt: '2026-11-26T07:59:00.000Z', lastError: failed })],
    ['reporting', source({ lastEventAt: '2026-11-26T08:00:00.500Z', lastError: failed })],
    ['revoked', source({ revokedAt: AT, lastError: failed })],
  ])('%s', (expected, one) => {
    expect(standingOf(one, NOW)).toBe(expected);
  });

  test('all of them in a sentence that adds up', () => {
    expect(standing([]).key).toBe('connect.none');
    expect(standing([source({ revokedAt: AT })]).key).toBe('connect.allRevoked');
    expect(standing([source()]).key).toBe('connect.allWaiting');
    const all = standing([source({ lastEventAt: AT }), source({ lastEventAt: AT, lastError: failed }), source()]);
    expect(all).toEqual({ key: 'connect.troubled', values: { heard: 2, troubled: 1, waiting: 1 } });
  });
});

test('ways to do one thing stand together, and what is not known stands alone', () => {
  const ids = inOrder('otel', ['collector', 'crewai', 'novel', 'environment'].map(step)).map((ways) => ways.map(({ id }) => id));
  expect(ids).toEqual([['environment', 'collector'], ['crewai'], ['novel']]);
});

test('beings are found by name and by any of their keys', () => {
  const alias = (key: string, being: string) => ({ key, being, adapter: 'codex', rule: 'project', firstAt: null });
  const beings = byBeing([alias('k1', 'a'), alias('k2', 'b'), alias('k3', 'b')]);
  expect(beings.map(({ key }) => key)).toEqual(['b', 'a']);
  expect(matching(beings, 'K1', () => '').map(({ key }) => key)).toEqual(['a']);
  expect(matching(beings, 'bob', (key) => (key === 'b' ? 'Bob' : ''))).toHaveLength(1);
});

describe('what an organization sets', () => {
  test('is what it was where nothing is set, and the same after a round', () => {
    const treatment = toTreatment({ keepTexts: true, prices: { m: { input: 3, output: 15 }, broken: 'free' } });
    expect(treatment).toMatchObject({ longestText: 2000, maskAddresses: false });
    expect(treatment.prices).toEqual({ m: { input: 3, output: 15, cached: 3 } });
    expect(toTreatment(toSettingsPatch(treatment))).toEqual(treatment);
  });

  test('holds nothing unless it is said so', () => {
    expect(toHolding(null)).toEqual({ hold: false, holdSeconds: 50 });
    expect(toHolding({ claudeCode: { hold: 'yes' } }).hold).toBe(false);
    expect(toHolding({ claudeCode: { hold: true, holdSeconds: 90 } })).toEqual({ hold: true, holdSeconds: 90 });
  });

  test('has no prices any more when the last is removed', () => {
    expect(toSettingsPatch(toTreatment({}))).toMatchObject({ prices: null });
  });

  test('counts a line of prices only with a model', () => {
    const [row] = toRows({ m: { input: 1, output: 2, cached: 0.5 } });
    if (row === undefined) throw new Error('there is a line');
    expect(priced([row, { ...row, key: 9, model: ' ' }])).toEqual({ m: { input: 1, output: 2, cached: 0.5 } });
    expect(priced([{ ...row, cached: '' }])).toEqual({ m: { input: 1, output: 2, cached: 1 } });
  });
});

test('a page is shown to whom the server shows it', () => {
  expect(lackingFor('mappings', { operate: true, configure: false })).toBe('configure');
  expect(lackingFor('unread', { operate: false, configure: false })).toBe('operate');
  expect(lackingFor('privacy', { operate: false, configure: false })).toBeNull();
});
