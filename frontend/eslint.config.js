import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const VIEWS = ['scene', 'tasks', 'network', 'hub', 'settings', 'time', 'ui'];

/** What each folder of src may not know, and why. What imports it knows it: transport → protocol → store → views. */
const CLOSED = [
  ['config', ['protocol', 'transport', 'store', 'sync', 'i18n', ...VIEWS], 'Settings know nobody.'],
  ['i18n', ['protocol', 'transport', 'store', 'sync', ...VIEWS], 'Words know nobody.'],
  ['protocol', ['transport', 'store', 'sync', 'i18n', ...VIEWS], 'The protocol knows nobody.'],
  ['transport', ['store', 'sync', 'i18n', ...VIEWS], 'The transport only carries.'],
  ['store', ['transport', 'sync', ...VIEWS], 'The store only keeps.'],
  ['sync', VIEWS, 'Nothing below draws.'],
  ['scene', ['transport', 'store', 'sync', 'tasks', 'network', 'hub', 'settings', 'time', 'ui'], 'The scene sees the world through its source.'],
  ['tasks', ['transport', 'time', 'network', 'hub', 'settings', 'scene'], 'A view asks sync, and knows no other view.'],
  ['network', ['transport', 'time', 'tasks', 'hub', 'settings', 'scene'], 'A view asks sync, and knows no other view.'],
  ['hub', ['transport', 'time', 'tasks', 'network', 'settings', 'scene'], 'A view asks sync, and knows no other view.'],
  ['time', ['transport', 'tasks', 'network', 'hub', 'settings', 'scene'], 'A view asks sync, and knows no other view.'],
  ['settings', ['transport', 'time', 'tasks', 'network', 'hub', 'scene'], 'A view asks sync, and knows no other view.'],
  ['ui', ['transport'], 'Whoever draws asks sync.'],
  ['ui/parts', ['ui/shell', 'ui/office', 'ui/login', 'tasks', 'network', 'hub', 'settings', 'time', 'scene'], 'Parts are built in, they build nobody in.'],
  ['ui/hooks', ['ui/shell', 'ui/office', 'ui/login', 'tasks', 'network', 'hub', 'settings', 'time', 'scene'], 'Hooks draw nothing.'],
];

const zones = CLOSED.map(([target, from, message]) => ({
  target: `./src/${target}`,
  from: from.map((folder) => `./src/${folder}`),
  message,
}));

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'public'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks, import: importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })] },
    rules: {
      'import/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'max-lines': ['error', { max: 300, skipBlankLines: true }],
    },
  },
  {
    // A test that finds nothing fails, wherever it does not find it.
    files: ['src/**/*.test.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['src/scene/**', 'scripts/**/*.ts'],
    rules: {
      // Typed arrays of a fixed layout are read by computed index in every frame.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
