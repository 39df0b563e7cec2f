import { beforeEach, expect, test } from 'vitest';
import type { News } from './news';
import { TaskWays } from './taskWays';

let wanted: boolean[] = [];
let told: News[] = [];
let ways: TaskWays;

beforeEach(() => {
  [wanted, told] = [[], []];
  ways = new TaskWays({ want: (_, isWanted) => wanted.push(isWanted) }, (news) => told.push(news));
});

const task = (progress: number) => ({ taskId: 'a', title: 'A', stage: 'review', progress });
const update = (from: number, to: number, progress: number) => ({ seq: { from, to }, tasks: [{ taskId: 'a', progress }], transitions: [] });
const progress = (): unknown[] =>
  told.flatMap((news) => (news.kind === 'tasks' && news.event === 'task' ? [(news.payload as { task: { progress: number } }).task.progress] : []));

test('one break is no reason to change, two are', () => {
  ways.streamBroke();
  expect([wanted, ways.now().broken]).toEqual([[], true]);
  ways.streamBroke();
  ways.streamBroke();
  expect(wanted).toEqual([true]);
});

test('by the room everything comes, and it is said which way', () => {
  ways.streamBroke();
  ways.streamBroke();
  ways.roomStands({ tasks: [task(0.1)], pipeline: [] }, 7);
  ways.roomTold({ ...update(8, 9, 0.4), transitions: [{ taskId: 'a', seq: 9 }] });
  expect(told.slice(-4)).toEqual([
    { kind: 'tasks', event: 'snapshot', payload: { tasks: [task(0.1)], pipeline: [] } },
    { kind: 'stream', broken: false, way: 'room' },
    { kind: 'tasks', event: 'task', payload: { at: undefined, seq: { from: 8, to: 9 }, task: { taskId: 'a', progress: 0.4 } } },
    { kind: 'tasks', event: 'task', payload: { at: undefined, seq: 9, transition: { taskId: 'a', seq: 9 } } },
  ]);
  ways.streamBroke();
  expect(ways.now()).toEqual({ kind: 'stream', broken: false, way: 'room' });
});

test('back on the stream nothing old is told again, and nothing new is left out', () => {
  ways.streamBroke();
  ways.streamBroke();
  ways.roomStands({ tasks: [task(0.1)], pipeline: [] }, 7);
  ways.roomTold(update(8, 9, 0.9));
  ways.streamOpened();
  expect(wanted).toEqual([true, false]);
  ways.streamTold('task', { seq: 8, task: { taskId: 'a', progress: 0.2 } });
  ways.roomTold(update(10, 10, 0));
  ways.streamTold('task', { seq: 10, task: { taskId: 'a', progress: 1 } });
  expect(progress()).toEqual([0.9, 1]);
  expect(ways.now()).toEqual({ kind: 'stream', broken: false, way: 'stream' });
});

test('where there is no stream the room says everything from the start', () => {
  const alone = new TaskWays({ want: () => undefined }, (news) => told.push(news), false);
  alone.roomStands({ tasks: [task(0.1)] }, 7);
  alone.roomTold(update(8, 8, 0.4));
  expect(progress()).toEqual([0.4]);
});
