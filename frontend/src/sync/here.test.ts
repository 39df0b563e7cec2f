import { expect, test } from 'vitest';
import { Problem } from '../transport/problem';
import { refusalOf } from './here';

test('what the server says of itself is told, though it cannot now', () => {
  const own = new Problem(503, '数据库没有回答；请稍后再试。', [], 'r_1');
  expect(refusalOf(own)).toMatchObject({ why: '数据库没有回答；请稍后再试。', unreachable: false });
});

test('a proxy that reaches nobody, and no answer at all, are no words of the server', () => {
  expect(refusalOf(new Problem(502, '502 Bad Gateway')).unreachable).toBe(true);
  expect(refusalOf(new TypeError('Failed to fetch')).unreachable).toBe(true);
});
