import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { en } from './en';
import { formatFor } from './format';
import { translate } from './translate';
import { zh } from './zh';

const UI = join(import.meta.dirname, '..', 'ui');
const SPOKEN_ATTRIBUTES = new Set(['title', 'placeholder', 'alt', 'aria-label', 'aria-description', 'label']);
const LETTERS = /[\p{L}]{2,}/u;

function holes(message: string): string[] {
  return [...message.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
}

function componentFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return componentFiles(path);
    return name.endsWith('.tsx') ? [path] : [];
  });
}

function literals(path: string): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && LETTERS.test(node.text)) found.push(node.text.trim());
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
      if (SPOKEN_ATTRIBUTES.has(node.name.getText()) && LETTERS.test(node.initializer.text)) found.push(node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.map((text) => `${path.slice(UI.length + 1)}: ${text}`);
}

describe('dictionaries', () => {
  test('both languages say the same things', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test('both languages leave the same holes', () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect([key, holes(zh[key])]).toEqual([key, holes(en[key])]);
  });

  test('nothing is left unsaid', () => {
    for (const message of [...Object.values(en), ...Object.values(zh)]) expect(message.trim()).not.toBe('');
  });

  test('a word fits its number', () => {
    expect([1, 2].map((count) => translate('en', 'office.errors', { count }))).toEqual(['1 error', '2 errors']);
  });

  test('a hole is filled', () => {
    expect(translate('zh', 'office.working', { count: 3 })).toBe('3 位工作中');
  });
});

describe('components', () => {
  test('no component speaks a language of its own', () => {
    expect(componentFiles(UI).flatMap(literals)).toEqual([]);
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
