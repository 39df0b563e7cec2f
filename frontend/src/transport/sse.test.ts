import { expect, test } from 'vitest';
import { EventCutter } from './sse';

test('an event that comes in pieces is one event', () => {
  const cutter = new EventCutter();
  expect(cutter.push('id: e:7\nevent: ta')).toEqual([]);
  expect(cutter.push('sk\ndata: {"a":\ndata: 1}\n\n')).toEqual([{ event: 'task', id: 'e:7', data: '{"a":\n1}' }]);
});

test('a comment and a bare id only move the place to resume from', () => {
  const cutter = new EventCutter();
  expect(cutter.push(': alive\nid: e:9\n\n')).toEqual([]);
  expect(cutter.lastId).toBe('e:9');
});

test('an event without data still says its name', () => {
  expect(new EventCutter().push('event: reset\n\n')).toEqual([{ event: 'reset', id: null, data: '' }]);
});

test('a carriage return that is cut from its line feed ends one line', () => {
  const cutter = new EventCutter();
  expect([...cutter.push('data: 1\r'), ...cutter.push('\n\r\n')]).toEqual([{ event: 'message', id: null, data: '1' }]);
});
