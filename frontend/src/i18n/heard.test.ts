import { expect, test } from 'vitest';
import { heard } from './heard';

test('what an adapter says is heard in the language of the reader', () => {
  expect(heard('A question is asked.', 'zh')).toBe('提出了一个问题。');
  expect(heard('May Bash be used?', 'zh')).toBe('可以使用 Bash 吗？');
  expect(heard('May Bash be used?', 'en')).toBe('May Bash be used?');
});

test.each(['May I run the migration on staging?', 'Three tests still fail.', 'toString', '', '删除缓存？'])('%s is an agent’s own and stays', (said) => {
  expect(heard(said, 'zh')).toBe(said);
});
