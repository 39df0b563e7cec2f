import { expect, test } from 'vitest';
import { escaped, toGraphml } from './graphml';

test('what has a meaning in XML is escaped', () => {
  expect(escaped(`<b a="1">'&'</b>\n`)).toBe('&lt;b a=&quot;1&quot;&gt;&apos;&amp;&apos;&lt;/b&gt;&#10;');
});

test('what no XML may hold is replaced, what it may stays', () => {
  expect(escaped('a\u0000b\u001fc\uD800d\uFFFEe\uFFFFf')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf');
  expect(escaped('梅 😀 é')).toBe('梅 😀 é');
});

test('an edge to somebody who is not there is left out, and a name is never an id', () => {
  const nodes = [{ id: '"><x', values: { name: 'Ada & Bob', weight: 2 } }, { id: 'b', values: { name: null, weight: Number.NaN } }];
  const edges = [{ source: '"><x', target: 'b', values: { weight: 1.5 } }, { source: 'b', target: 'gone', values: { weight: 1 } }];
  const said = toGraphml({ nodes, edges });
  expect(said).toContain('<node id="a0"><data key="n0">Ada &amp; Bob</data><data key="n1">2</data></node>');
  expect(said).toContain('<node id="a1"></node>');
  expect(said.match(/<edge /g)).toHaveLength(1);
  expect(said).toContain('attr.name="weight" attr.type="double"');
  expect(said).not.toContain('"><x');
});
