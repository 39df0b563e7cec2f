import { expect, test } from 'vitest';
import { inOrder } from './useSteady';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));
const shown = (items: string[], held: string[]): string[] =>
  inOrder(rows(...items), rows(...held)).map(({ item, gone }) => (gone ? `(${item.id})` : item.id));

test('what is read keeps its place, whatever it costs meanwhile', () => {
  expect(shown(['c', 'a', 'b'], ['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
});

test('what is new comes last', () => {
  expect(shown(['n', 'a'], ['a'])).toEqual(['a', 'n']);
});

test('what is gone leaves a gap, so that no row slides under the hand', () => {
  expect(shown(['b', 'c'], ['a', 'b', 'c'])).toEqual(['(a)', 'b', 'c']);
});
