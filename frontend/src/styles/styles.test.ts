import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The area that a file of styles belongs to: `hub` for hubPhone.css, `table` for table.css. */
const areaOf = (file: string): string => /([a-z]+)[A-Za-z]*\.css$/.exec(file)?.[1] ?? file;

/** The classes that a file styles by themselves alone, wherever they stand. */
function classesOf(css: string): string[] {
  const selectors = [...css.replace(/\/\*[^]*?\*\//g, '').matchAll(/([^{};]+)\{/g)].map(([, selector = '']) => selector.replace(/\([^)]*\)/g, ''));
  return selectors.flatMap((selector) => selector.split(',')).flatMap((one) => /^\s*\.([a-z][\w-]*)\s*$/.exec(one)?.[1] ?? []);
}

test('no two areas style the same class: once both are loaded, one would spoil the other', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));
  const areas = new Map<string, Set<string>>();
  for (const file of files)
    for (const name of classesOf(readFileSync(`src/${file}`, 'utf8'))) areas.set(name, (areas.get(name) ?? new Set()).add(areaOf(file)));
  const shared = [...areas].filter(([, styled]) => styled.size > 1).map(([name, styled]) => `${name}: ${[...styled].join(', ')}`);
  expect(areas.size).toBeGreaterThan(100);
  expect(shared).toEqual([]);
});
