import { expect, test } from 'vitest';
import { inOrder } from './useSteady';

const items = (...ids: string[]) => ids.map((id) => ({ id }));

test('what is read keeps its place, whatever the new ranking; news comes last', () => {
  expect(inOrder(items('new', 'c', 'a', 'b'), ['a', 'b', 'c']).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'new']);
});

test('what is settled leaves', () => {
  expect(inOrder(items('c', 'a'), ['a', 'b', 'c']).map(({ id }) => id)).toEqual(['a', 'c']);
});
