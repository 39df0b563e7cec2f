import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEPARTMENTS, FURNITURE, ROOM_INKS } from '../palette';

const CSS = readFileSync(join(import.meta.dirname, '../../styles/editorPlan.css'), 'utf8');
const [DAY = '', DUSK = ''] = ['.scene-editor {', "[data-theme='dark'] .scene-editor {"].map((head) => {
  const from = CSS.indexOf(`\n${head}`) + head.length;
  return CSS.slice(from, CSS.indexOf('}', from));
});
const colour = (block: string, name: string): string => new RegExp(`--${name}: (#\\w+)`).exec(block)?.[1] ?? '';

test('the plan of the editor has the colours of the office', () => {
  DEPARTMENTS.forEach(({ pale, deep, main, dusk }, at) => {
    expect([colour(DAY, `carpet-${at}`), colour(DAY, `deep-${at}`), colour(DAY, `chair-${at}`)]).toEqual([pale, deep, main]);
    expect(colour(DUSK, `carpet-${at}`)).toBe(dusk);
  });
  for (const [kind, inks] of Object.entries(ROOM_INKS)) {
    expect([kind, colour(DAY, `carpet-${kind}`), colour(DAY, `line-${kind}`), colour(DAY, `deep-${kind}`)]).toEqual([kind, inks.day[0], inks.day[1], inks.text]);
    expect(colour(DUSK, `carpet-${kind}`)).toBe(inks.evening[0]);
  }
  expect([colour(DAY, 'wood'), colour(DAY, 'wood-edge')]).toEqual([FURNITURE.wood, FURNITURE.woodDark]);
});
