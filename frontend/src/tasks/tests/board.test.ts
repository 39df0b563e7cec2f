import { expect, test } from 'vitest';
import { blockOf } from '../model/blocks';
import { boardOf, type BoardInput } from '../model/board';
import { filterIn, passing, type People } from '../model/filter';
import { swimsOf } from '../model/groups';
import { known, made, PIPELINE } from './made';

const laid = (input: Partial<BoardInput> & Pick<BoardInput, 'tasks'>): BoardInput => ({
  pipeline: PIPELINE,
  passes: () => true,
  path: new Map(),
  flights: new Map(),
  ...input,
});
const at = (clock: string): string => `2026-01-01T${clock}:00.000Z`;

test('a stage that the pipeline does not name still has a lane', () => {
  const { lanes } = boardOf(laid({ tasks: known(made('a'), made('b', { stage: 'legal' })) }));
  expect(lanes.map(({ stage, count }) => [stage.key, count])).toEqual([
    ['backlog', 1],
    ['review', 0],
    ['done', 0],
    ['legal', 1],
  ]);
});

test('the critical path stands on top, then who needs a person, then who waits longest, and last what has ended', () => {
  const tasks = known(
    made('ended', { status: 'completed', finishedAt: at('09:00') }),
    made('young', { stageSince: at('10:00') }),
    made('old', { stageSince: at('08:00') }),
    made('asks', { status: 'input_required', stageSince: at('11:00') }),
    made('critical', { stageSince: at('12:00') }),
  );
  const [lane] = boardOf(laid({ tasks, path: new Map([['critical', 0]]) })).lanes;
  expect(lane?.entries.map(({ task }) => task.taskId)).toEqual(['critical', 'asks', 'old', 'young', 'ended']);
  expect(lane?.medianMs).toBe(Date.parse(at('10:00')));
});

test('a card in flight counts where it took off, and has a slot where it lands', () => {
  const after = made('a', { stage: 'review' });
  const { lanes } = boardOf(laid({ tasks: known(after), flights: new Map([['a', { before: made('a') }]]) }));
  expect(lanes.map(({ count, entries }) => [count, entries.map(({ kind }) => kind)])).toEqual([
    [1, ['left']],
    [0, ['slot']],
    [0, []],
  ]);
});

test('a lane in which nothing changed is the same as before', () => {
  const [still, moving] = [made('a'), made('b', { stage: 'review' })];
  const before = boardOf(laid({ tasks: known(still, moving) }));
  const after = boardOf(laid({ tasks: known(still, { ...moving, progress: 0.5 }) }), before);
  expect(after.lanes[0]).toBe(before.lanes[0]);
  expect(after.lanes[1]).not.toBe(before.lanes[1]);
});

test('a task waits for those it depends on until they are done', () => {
  const waiting = made('b', { dependsOn: ['a', 'nobody knows'] });
  expect(blockOf(waiting, known(made('a'), waiting))).toEqual({ kind: 'tasks', on: ['a'] });
  expect(blockOf(waiting, known(made('a', { status: 'completed' }), waiting))).toBeNull();
});

test('a task whose steps failed says how often', () => {
  expect(blockOf(made('a', { steps: { total: 4, completed: 1, failed: 3 } }), known())).toEqual({ kind: 'failing', times: 3 });
});

const people: People = new Map([
  ['kai', { id: 'a_1', name: 'Kai', department: 'Engineering' }],
  ['ida', { id: 'a_2', name: 'Ida', department: null }],
]);

test.each([
  ['q=KAI', ['a']],
  ['department=Engineering', ['a']],
  ['department=-', ['b', 'c']],
  ['by=-', ['c']],
  ['priority=high', ['b']],
  ['status=failed', ['c']],
  ['blocked=1', ['b']],
  ['', ['a', 'b', 'c']],
])('?%s lets through what it says', (query, expected) => {
  const tasks = known(
    made('a', { assignee: 'kai' }),
    made('b', { assignee: 'ida', priority: 'high', status: 'auth_required' }),
    made('c', { status: 'failed' }),
  );
  const passes = passing(filterIn(new URLSearchParams(query)), people);
  expect([...tasks.values()].filter((task) => passes(task, blockOf(task, tasks))).map(({ taskId }) => taskId)).toEqual(expected);
});

test('rows are what each holds, who holds most first, and what nobody holds last', () => {
  const board = boardOf(laid({ tasks: known(made('a'), made('b', { assignee: 'ida' }), made('c', { assignee: 'kai' }), made('d', { assignee: 'kai', stage: 'review' })) }));
  expect(swimsOf(board, 'agent', people).map(({ key, count, cells }) => [key, count, cells.map(({ length }) => length)])).toEqual([
    ['kai', 2, [1, 1, 0]],
    ['ida', 1, [1, 0, 0]],
    ['-', 1, [1, 0, 0]],
  ]);
});
