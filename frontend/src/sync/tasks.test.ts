import { beforeEach, expect, test } from 'vitest';
import { emptyOffice } from '../store/state';
import { useStore } from '../store/store';
import { TaskWays } from './tasks';

const wanted: boolean[] = [];
let ways: TaskWays;

beforeEach(() => {
  wanted.length = 0;
  useStore.setState({ ...emptyOffice(), tasksWay: 'stream' });
  ways = new TaskWays({ want: (_, isWanted) => wanted.push(isWanted) });
});

const task = (progress: number) => ({ taskId: 'a', title: 'A', stage: 'review', progress });
const settled = () => new Promise((resolve) => setTimeout(resolve, 30));
const progress = () => useStore.getState().tasks.get('a')?.progress;

test('one break is no reason to change, two are', () => {
  ways.streamBroke();
  expect([wanted, useStore.getState().tasksBroken]).toEqual([[], true]);
  ways.streamBroke();
  ways.streamBroke();
  expect(wanted).toEqual([true]);
});

test('by the room everything comes, and it is said which way', async () => {
  ways.streamBroke();
  ways.streamBroke();
  ways.roomTold({ snapshot: { tasks: [task(0.1)], pipeline: [] }, seq: 7 });
  ways.roomTold({ update: { seq: { from: 8, to: 9 }, tasks: [{ taskId: 'a', progress: 0.4 }], transitions: [] } });
  await settled();
  const { tasksWay, tasksBroken } = useStore.getState();
  expect([progress(), tasksWay, tasksBroken]).toEqual([0.4, 'room', false]);
});

test('back on the stream nothing old is told again, and nothing new is left out', async () => {
  ways.streamBroke();
  ways.streamBroke();
  ways.roomTold({ snapshot: { tasks: [task(0.1)], pipeline: [] }, seq: 7 });
  ways.roomTold({ update: { seq: { from: 8, to: 9 }, tasks: [{ taskId: 'a', progress: 0.9 }], transitions: [] } });
  ways.streamOpened();
  expect(wanted).toEqual([true, false]);
  ways.streamTold('task', { seq: 8, task: { taskId: 'a', progress: 0.2 } });
  ways.roomTold({ update: { seq: { from: 10, to: 10 }, tasks: [{ taskId: 'a', progress: 0 }], transitions: [] } });
  await settled();
  expect(progress()).toBe(0.9);
  ways.streamTold('task', { seq: 10, task: { taskId: 'a', progress: 1 } });
  await settled();
  expect([progress(), useStore.getState().tasksWay]).toEqual([1, 'stream']);
});
