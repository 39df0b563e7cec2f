import { expect, test } from 'vitest';
import { RoomLine } from './roomLine';

const message = (from: number, to: number) => ({ event: '3d:agent:status', payload: { seq: { from, to } } });

test('what comes before the acknowledgement waits, and only its news is told', () => {
  const line = new RoomLine();
  expect(line.judge(message(5, 7))).toBe('buffered');
  expect(line.judge(message(8, 9))).toBe('buffered');
  expect(line.release(7)).toEqual([message(8, 9)]);
  expect(line.last).toBe(9);
});

test('what is known already is ignored', () => {
  const line = new RoomLine();
  line.release(9);
  expect(line.judge(message(7, 9))).toBe('ignore');
});

test('what follows is applied, what skips is a gap', () => {
  const line = new RoomLine();
  line.release(9);
  expect(line.judge(message(10, 12))).toBe('apply');
  expect(line.judge(message(14, 15))).toBe('gap');
  expect(line.last).toBe(12);
});

test('a position without a place in the log is always shown', () => {
  const line = new RoomLine();
  line.release(3);
  expect(line.judge({ event: '3d:agent:position:update', payload: {} })).toBe('apply');
});

test('while it rejoins, a line holds back again', () => {
  const line = new RoomLine();
  line.release(3);
  line.hold();
  expect(line.judge(message(9, 9))).toBe('buffered');
  expect(line.release(8)).toEqual([message(9, 9)]);
});
