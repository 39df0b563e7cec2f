import { describe, expect, test } from 'vitest';
import { lineOfPath, parseFields } from './parse';
import { laidOut, STARTER } from './starter';

const lineWith = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a mapping as text', () => {
  test('that is no JSON says at which line', () => {
    expect(parseFields('{\n  "each": "runs",\n  oops\n}')).toMatchObject({ ok: false, line: 3 });
  });

  test('must be an object', () => {
    expect(parseFields('[1]')).toMatchObject({ ok: false });
  });
});

describe('the line of a path', () => {
  const text = laidOut(STARTER);

  test.each([
    ['each', '"each"'],
    ['events.0.type', '"type"'],
    ['events.0.data.status.words', '"words"'],
  ])('%s', (path, part) => {
    expect(lineOfPath(text, path)).toBe(lineWith(text, part));
  });

  test('is found within the right item, whatever braces its texts hold', () => {
    const two = laidOut({ events: [{ type: 'a', when: 'x == "}]{"' }, { type: 'b' }] });
    expect(lineOfPath(two, 'events.1.type')).toBe(lineWith(two, '"b"'));
  });

  test('is that of the part around it where the part is missing', () => {
    expect(lineOfPath(text, 'events.0.subject.nothing')).toBe(lineWith(text, '"subject"'));
  });
});
