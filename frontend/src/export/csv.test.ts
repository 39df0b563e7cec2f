import { expect, test } from 'vitest';
import { toCsv } from './csv';

test('what a spreadsheet would run is made a text', () => {
  const cells = ['=1+1', '+1', '-1', '@sum', '\t=1', ' =1', 'plain'];
  const [, line = ''] = toCsv(['a'], [cells]).split('\r\n');
  expect(line.split(',')).toEqual(["'=1+1", "'+1", "'-1", "'@sum", "'\t=1", "' =1", 'plain']);
});

test('a number stays one, also a negative one', () => {
  expect(toCsv(['n'], [[-1.5], [Number.NaN]])).toBe('\uFEFFn\r\n-1.5\r\n\r\n');
});

test('commas, quotes and line ends stay within their cell', () => {
  expect(toCsv(['a', 'b'], [['x, y', 'say "hi"\nthere']])).toBe('\uFEFFa,b\r\n"x, y","say ""hi""\nthere"\r\n');
});
