import { expect, test } from 'vitest';
import { partsOf, unshownTool } from './parts';

test.each([
  'May I run the migration on staging? It rewrites 1.2 million rows.',
  'went silent',
  'Three tests still fail after four attempts.',
  '删除构建缓存 build/.cache？',
])('%s is a sentence', (summary) => {
  expect(partsOf(summary)).toEqual({ said: summary, command: null });
});

test.each(['rm -r build/.cache', 'pnpm db:migrate --env staging', 'deploy web@4.18.2'])('%s is a command', (summary) => {
  expect(partsOf(summary)).toEqual({ said: null, command: summary });
});

test('a tool and its command are told apart', () => {
  expect(partsOf('Bash: npm run deploy -- --prod')).toEqual({ said: 'Bash', command: 'npm run deploy -- --prod' });
});

test('a permission that tells the tool alone is known as one', () => {
  expect(unshownTool('permission', 'May Bash be used?')).toBe('Bash');
  expect(unshownTool('permission', 'Bash: rm -r build')).toBeNull();
  expect(unshownTool('input', 'May Bash be used?')).toBeNull();
});
