import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const forbid = (layers, because) => [
  'error',
  { patterns: [{ group: layers.map((layer) => `**/${layer}/**`), message: because }] },
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'public'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'max-lines': ['error', { max: 300, skipBlankLines: true }],
    },
  },
  {
    files: ['src/protocol/**'],
    rules: { 'no-restricted-imports': forbid(['transport', 'store', 'sync', 'ui', 'scene'], 'The protocol knows nobody.') },
  },
  {
    files: ['src/transport/**'],
    rules: { 'no-restricted-imports': forbid(['store', 'sync', 'ui', 'scene'], 'The transport only carries.') },
  },
  {
    files: ['src/store/**'],
    rules: { 'no-restricted-imports': forbid(['transport', 'sync', 'ui', 'scene'], 'The store only keeps.') },
  },
  {
    files: ['src/sync/**'],
    rules: { 'no-restricted-imports': forbid(['ui', 'scene'], 'Nothing below draws.') },
  },
  {
    files: ['src/scene/**'],
    rules: {
      'no-restricted-imports': forbid(['transport', 'store', 'sync', 'ui'], 'The scene sees the world through its source.'),
      // Typed arrays of a fixed layout are read by computed index in every frame.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
