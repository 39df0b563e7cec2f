import { describe, expect, test } from 'vitest';
import { translate, type MessageKey, type Values } from '../../i18n/translate';
import { browserName, toAuditEntry, toMember, toToken } from '../../protocol/people';
import '../words';
import { scopesKept, scopesOffered } from './tokenScopes';
import { actOf, KINDS, kindName, nameOf, saidOf } from './auditWords';
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

  test('is offered what its role may, and keeps no more of what was chosen', () => {
    expect(scopesOffered('viewer')).toEqual(['read']);
    expect(scopesOffered('operator')).toEqual(['events:write', 'read', 'operate']);
    expect(scopesOffered('admin')).toContain('admin');
    expect(scopesOffered('agent')).not.toContain('operate');
    expect(scopesKept('viewer', ['read', 'operate', 'admin'])).toEqual(['read']);
  });

  test('is read though half of it is missing', () => {
    expect(toToken({ id: 'tk', agentKeys: ['kai', 3] })).toMatchObject({ name: 'tk', role: 'agent', agentKeys: ['kai'], expiresAt: null });
  });
});

test('a role nobody knows sees least', () => {
  expect(toMember({ id: 'u', email: 'a@b.test', role: 'emperor' })).toMatchObject({ name: 'a@b.test', role: 'viewer' });
});

describe('an act of administration', () => {
  const said = (language: 'en' | 'zh', detail: Record<string, unknown>): string[] => {
    const t = (key: MessageKey, values?: Values): string => translate(language, key, values);
    const entry = toAuditEntry({ id: 'al', action: 'user.created', detail });
    return entry?.details.map((one) => `${nameOf(one, t)}: ${saidOf(one, { t, moment: (at) => at.slice(0, 10) })}`) ?? [];
  };

  test('says all its details in words, and none of them as code', () => {
    expect(said('en', { email: 'a@b.test', role: 'admin', scopes: ['read', 'operate'], expiresAt: null })).toEqual(['address: a@b.test', 'role: Admin', 'good for: read everything, tasks, commands, decisions', 'ends: none']);
    expect(said('zh', { log: 30, audit: null, throttled: true, expiresAt: '2026-11-26T12:00:00.000Z' })).toEqual(['日志: 30', '审计日志: 无', '已限速: 是', '到期: 2026-11-26']);
    expect(said('en', { terms: { a: 1 }, keys: [] })).toEqual(['terms: {"a":1}', 'keys: none']);
  });

  test('has a name in both languages, unless only a newer server knows it', () => {
    const [en, zh] = (['en', 'zh'] as const).map((language) => actOf('session.refused', (key) => translate(language, key)));
    expect([en, zh, actOf('moon.landed', (key) => key)]).toEqual(['a sign-in was refused', '一次登录被拒绝', null]);
    expect(KINDS.map((kind) => kindName(kind, (key) => translate('zh', key))).every((name) => /\p{Script=Han}/u.test(name))).toBe(true);
  });
});

test.each([
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/537.36 Chrome/120 Safari/537.36', 'Chrome · macOS'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17 Safari/604', 'Safari · iOS'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:120) Gecko/20100101 Firefox/120', 'Firefox · Linux'],
  ['python-httpx/0.28', 'python-httpx/0.28'],
])('a browser is named: %s', (client, name) => {
  expect(browserName(client)).toBe(name);
});
