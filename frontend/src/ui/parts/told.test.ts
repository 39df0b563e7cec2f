import { expect, test } from 'vitest';
import type { Language } from '../../i18n/translate';
import { toDelivery } from '../../protocol/channels';
import { toNote } from '../../protocol/notices';
import { toTold } from '../../protocol/told';
import { textFor } from '../hooks/useText';
import { inWords, sentenceOf } from './told';

const words = (language: Language) => textFor(language).t;
const note = (told: object) => toNote({ seq: 4, level: 'warning', at: '2026-03-01T10:01:00.000Z', ...told }) ?? expect.fail();
const said = (language: Language, told: object): (string | null)[] => {
  const { title, body } = inWords(note(told), textFor(language));
  return [title, body];
};

test('what came of a delivery is said in the language of the reader', () => {
  const values = { host: 'localhost', kind: 'here', address: '127.0.0.1' };
  const told = toTold('localhost is this machine (127.0.0.1), which is not called.', 'notCalled', values);
  expect(sentenceOf(told, words('en'))).toContain('localhost is this machine (127.0.0.1)');
  expect(sentenceOf(told, words('zh'))).toContain('localhost 是本机（127.0.0.1），不会调用');
  expect(sentenceOf(toTold('It refuses (19021). X', 'platformRefuses', { code: '19021', why: 'X' }), words('zh'))).toContain('签名不对');
  expect(sentenceOf(toTold('It refuses (7).', 'platformRefuses', { code: '7', why: '' }), words('en'))).toBe('The platform refuses it (7).');
});

test('a sentence of a newer server, and one of before, stay as they are', () => {
  expect(sentenceOf(toTold('The moon is full.', 'moon', {}), words('zh'))).toBe('The moon is full.');
  const attempt = { at: '2026-03-01T10:01:00.000Z', outcome: 'again', said: 'Nobody listens at x.' };
  const delivery = toDelivery({ id: 'm', createdAt: attempt.at, state: 'waiting', attempts: [attempt] });
  expect(delivery?.attempts[0]).toMatchObject({ isSent: false, isTriedAgain: true, told: { said: 'Nobody listens at x.', code: null, values: {} } });
});

test('what the server notifies of has words in both languages', () => {
  const quota = { title: 'Quota of agents: 80 % used', body: '8 of 10 agents.', code: 'quota.near', values: { quota: 'agents', percent: 80, used: 8, limit: 10 } };
  expect(said('en', quota)).toEqual(['Quota of agents: 80 % used', '8 of 10. Settings, Organization, shows every quota.']);
  expect(said('zh', quota)).toEqual(['数字人配额已用 80%', '8 / 10。设置中的组织页列出所有配额。']);
  const token = { title: 'x', code: 'token.ends', values: { name: 'Night shift', at: '2026-12-01T00:00:00.000Z' } };
  expect(said('zh', token)[0]).toBe(`令牌 Night shift 将于 ${textFor('zh').format.full('2026-12-01T00:00:00.000Z')} 到期`);
  const backup = { title: 'The backup failed', body: 'The backup failed: no space left on device.', code: 'backup.failed', values: { bodyZh: '备份失败：磁盘空间不足。' } };
  expect(said('zh', backup)).toEqual(['备份失败', '备份失败：磁盘空间不足。']);
  expect(said('en', backup)).toEqual(['The backup failed', backup.body]);
  const channel = { title: 'x', body: 'Nobody knows the name a.test.', code: 'channel.dead', values: { name: 'Hook', said: '…', code: 'unknownName', values: { host: 'a.test' } } };
  expect(said('zh', channel)).toEqual(['发给 Hook 的一条消息已放弃', '没有人知道 a.test 这个名字。']);
});

test('a built-in alert has a name in each language, and one of a person keeps its own', () => {
  const alert = (name: string, rule: string) => said('zh', { title: `Recovered: ${name}`, code: 'alert.recovered', values: { name, rule } })[0];
  expect(alert('The processors are busy', 'builtin-cpu')).toBe('已恢复：处理器繁忙');
  expect(alert('Ours', 'ar_1')).toBe('已恢复：Ours');
});

test('what an alert has measured is said in the language of the reader', () => {
  const values = { name: 'The processors are busy', rule: 'builtin-cpu', figure: 'server.cpuPercent', value: 99.8, limit: 70, side: 'above' };
  const alert = { title: 'The processors are busy', body: 'server.cpuPercent = 99.8 > 70', code: 'alert.fired', values };
  expect(said('en', alert)).toEqual(['The processors are busy', 'Processors of the machine (%): 99.8, above 70.']);
  expect(said('zh', alert)).toEqual(['处理器繁忙', '机器处理器（%）：99.8，高于 70。']);
  expect(said('zh', { ...alert, code: 'alert.recovered', values: { ...values, value: 6, about: 'bob' } })[1]).toBe('机器处理器（%）：6；高于 70 时触发。关于 bob。');
  expect(said('zh', { ...alert, values: { name: 'Ours', rule: 'ar_1' } })).toEqual(['Ours', 'server.cpuPercent = 99.8 > 70']);
});

test('what agents tell stays as they said it', () => {
  expect(said('zh', { title: 'Hello', body: 'there' })).toEqual(['Hello', 'there']);
  expect(said('zh', { title: 'Hello', code: 'unheard.of', values: 3 })).toEqual(['Hello', null]);
});
