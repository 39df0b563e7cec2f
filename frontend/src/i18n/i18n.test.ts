import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { formatFor } from './format';
import { translate } from './translate';

/** All that is said in a language, whichever view it comes with: each file is named for what it says and the language. */
function dictionary(language: 'En' | 'Zh'): Record<string, string> {
  const files = import.meta.glob<Record<string, Record<string, string>>>('./*.ts', { eager: true });
  const ending = language === 'En' ? /\/(en|\w+En)\.ts$/ : /\/(zh|\w+Zh)\.ts$/;
  return Object.assign({}, ...Object.entries(files).flatMap(([path, file]) => (ending.test(path) ? Object.values(file) : [])));
}

const en = dictionary('En');
const zh = dictionary('Zh');
const SOURCES = join(import.meta.dirname, '..');
const VIEWS = ['tasks', 'network', 'hub', 'settings', 'ui'];
const SPOKEN_ATTRIBUTES = new Set(['title', 'placeholder', 'alt', 'aria-label', 'aria-description', 'label', 'name', 'why', 'action', 'note', 'unit']);
const OWN_NAMES = new Set(['email', 'password', 'name']);
const LETTERS = /[\p{L}]{2,}/u;

function holes(message: string): string[] {
  return [...message.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
}

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesIn(path, ending);
    return ending.test(name) ? [path] : [];
  });
}

/** The texts an expression may come to, as far as they stand in it. */
function saidBy(node: ts.Node | undefined): string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.flatMap((span) => [span.literal.text, ...saidBy(span.expression)])];
  if (ts.isConditionalExpression(node)) return [...saidBy(node.whenTrue), ...saidBy(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return saidBy(node.expression);
  if (ts.isBinaryExpression(node) && !isComparison(node)) return [...saidBy(node.left), ...saidBy(node.right)];
  return [];
}

function isComparison({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
}

function spokenIn(node: ts.Node): string[] {
  if (ts.isJsxText(node)) return [node.text];
  if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) return saidBy(node.expression);
  if (!ts.isJsxAttribute(node) || !SPOKEN_ATTRIBUTES.has(node.name.getText())) return [];
  return saidBy(node.initializer && ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer);
}

function literals(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...spokenIn(node).filter((text) => LETTERS.test(text) && !OWN_NAMES.has(text)));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found.map((text) => `${path.slice(SOURCES.length + 1)}: ${text.trim()}`);
}

/** Tell which messages nobody says: neither by name nor by a name that is put together. */
function unsaid(): string[] {
  const code = filesIn(SOURCES, /(?<!test)\.tsx?$/).filter((path) => !/i18n.(en|zh|\w+(En|Zh))\.ts$/.test(path)).map((path) => readFileSync(path, 'utf8')).join();
  return Object.keys(en).filter((key) => {
    const families = key.split('.').map((_, index, parts) => parts.slice(0, index).join('.'));
    return !code.includes(`'${key}'`) && !families.some((family) => family !== '' && code.includes(`\`${family}.\${`));
  });
}

describe('dictionaries', () => {
  test('both languages say the same things', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test('both languages leave the same holes', () => {
    for (const key of Object.keys(en)) expect([key, holes(zh[key] ?? '')]).toEqual([key, holes(en[key] ?? '')]);
  });

  test('nothing is left unsaid', () => {
    for (const message of [...Object.values(en), ...Object.values(zh)]) expect(message.trim()).not.toBe('');
  });

  test('a word fits its number', () => {
    expect([1, 2].map((count) => translate('en', 'office.errors', { count }))).toEqual(['1 error', '2 errors']);
  });

  test('a number is written as the language writes it', () => {
    expect(translate('en', 'office.count', { count: 1200 })).toBe('1,200 agents');
  });

  test('a hole is filled', () => {
    expect(translate('zh', 'office.working', { count: 3 })).toBe('3 位工作中');
  });
});

describe('components', () => {
  test('no component speaks a language of its own', () => {
    const components = VIEWS.flatMap((view) => filesIn(join(SOURCES, view), /\.tsx$/));
    expect(components.length).toBeGreaterThan(30);
    expect(components.flatMap(literals)).toEqual([]);
  });

  test('every message is said by somebody', () => {
    expect(unsaid()).toEqual([]);
  });
});

describe('durations', () => {
  test.each([
    [3, '3 s', '3 秒'],
    [720, '12 min', '12 分钟'],
    [7380, '2 h 3 min', '2 小时 3 分钟'],
    [200_000, '2 d', '2 天'],
  ])('%i seconds', (seconds, english, chinese) => {
    expect(formatFor('en').duration(seconds)).toBe(english);
    expect(formatFor('zh').duration(seconds)).toBe(chinese);
  });
});
