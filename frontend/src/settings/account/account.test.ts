import { describe, expect, test } from 'vitest';
import { browserName, toAuditEntry, toMember, toToken } from '../../protocol/people';
import { expiryIn, standingOfToken } from './tokenStanding';

const NOW = Date.parse('2026-11-26T12:00:00.000Z');

describe('a token', () => {
  test.each([
    [{ revokedAt: null, expiresAt: null }, 'good'],
    [{ revokedAt: null, expiresAt: '2026-11-26T12:00:01.000Z' }, 'good'],
    [{ revokedAt: null, expiresAt: '2026-11-26T12:00:00.000Z' }, 'expired'],
    [{ revokedAt: '2026-11-25T12:00:00.000Z', expiresAt: null }, 'revoked'],
  ])('%o is %s', (token, standing) => {
    expect(standingOfToken(token, NOW)).toBe(standing);
  });

  test('ends after its days, or never', () => {
    expect([expiryIn(1, NOW), expiryIn(0, NOW)]).toEqual(['2026-11-27T12:00:00.000Z', null]);
  });

  test('is read though half of it is missing', () => {
    expect(toToken({ id: 'tk', agentKeys: ['kai', 3] })).toMatchObject({ name: 'tk', role: 'agent', agentKeys: ['kai'], expiresAt: null });
  });
});

test('a role nobody knows sees least', () => {
  expect(toMember({ id: 'u', email: 'a@b.test', role: 'emperor' })).toMatchObject({ name: 'a@b.test', role: 'viewer' });
});

test('an act of administration says its details in a line', () => {
  expect(toAuditEntry({ id: 'al', action: 'user.created', detail: { email: 'a@b.test', keys: ['x'] } })?.detail).toBe('email: a@b.test · keys: ["x"]');
});

test.each([
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/537.36 Chrome/120 Safari/537.36', 'Chrome · macOS'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17 Safari/604', 'Safari · iOS'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:120) Gecko/20100101 Firefox/120', 'Firefox · Linux'],
  ['python-httpx/0.28', 'python-httpx/0.28'],
])('a browser is named: %s', (client, name) => {
  expect(browserName(client)).toBe(name);
});
