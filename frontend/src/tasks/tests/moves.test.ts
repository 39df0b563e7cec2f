import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { json, serve } from '../../../tests/server';
import { useStore } from '../../store/store';
import { putLive } from '../../sync/stage';
import { takeTasks } from '../../sync/tasks';
import { undoable, useMoves, wish } from '../live/moves';
import { useOlder } from '../live/older';
import { followShown, useShown } from '../live/shown';
import { known, made } from './made';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  useStore.setState({ organizationId: 'org_a' });
  useMoves.setState({ news: [], pending: new Map(), carried: new Set() });
  vi.stubGlobal('document', { hidden: true, documentElement: { lang: 'en' } });
  serve(json({}));
});
afterEach(() => vi.unstubAllGlobals());

test('a move cannot be taken back in another organization', async () => {
  wish(made('t'), { priority: 3 });
  await settled();
  expect(undoable(useMoves.getState())).toBeDefined();
  useStore.setState({ organizationId: 'org_b' });
  expect(useMoves.getState()).toMatchObject({ news: [], pending: new Map(), carried: new Set() });
});

test('an older card goes where it is moved, and stays there once the event has come', async () => {
  vi.useFakeTimers();
  const old = made('old', { stage: 'done' });
  const place = (): string | undefined => useShown.getState().tasks.get('old')?.stage;
  putLive({ tasks: known(made('new')) });
  useOlder.setState({ organizationId: 'org_a', tasks: known(old), reach: new Map() });
  const leave = followShown();
  wish(old, { stage: 'review' });
  expect(place()).toBe('review');
  await vi.advanceTimersByTimeAsync(1000);
  putLive(({ tasks }) => ({ tasks: new Map(tasks) }));
  await vi.advanceTimersByTimeAsync(1000);
  expect(place()).toBe('review');
  takeTasks('task', { task: { taskId: 'old', stage: 'review' } });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(useMoves.getState().pending.size).toBe(0);
  expect(place()).toBe('review');
  leave();
  vi.useRealTimers();
});

test('what changes of a task that nobody has fetched changes nothing that is shown', async () => {
  vi.useFakeTimers();
  useOlder.setState({ organizationId: 'org_b', tasks: known(made('old', { stage: 'done' })), reach: new Map() });
  takeTasks('task', { task: { taskId: 'old', stage: 'review' } });
  takeTasks('task', { task: { taskId: 'other', stage: 'review' } });
  await vi.advanceTimersByTimeAsync(1000);
  expect([...useOlder.getState().tasks.values()].map(({ stage }) => stage)).toEqual(['done']);
  vi.useRealTimers();
});
