import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { json, nobody, serve } from '../../tests/server';
import { useStore } from '../store/store';
import { awaitArrival, waitMs } from './arrival';

const listed = (agents: number) => json({ items: [{ id: 'tk_1', kind: 'own', name: 'Mine', agents, counts: { accepted: agents } }] });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  useStore.setState({ organizationId: 'org' });
});
afterEach(() => vi.useRealTimers());

test('it is asked at growing distances, never further apart than a bound', () => {
  const waits = Array.from({ length: 20 }, (_, asked) => waitMs(asked));
  expect(waits[0]).toBe(1000);
  expect(waits).toEqual([...waits].sort((one, other) => one - other));
  expect(Math.max(...waits)).toBe(15_000);
});

test('it is asked until somebody has come, through failures too', async () => {
  const asked = serve(listed(0), nobody, listed(2), listed(9));
  const seen: number[] = [];
  awaitArrival('tk_1', { onSeen: ({ agents }) => seen.push(agents) });
  await pass(60_000);
  expect(seen).toEqual([0, 2]);
  expect(asked).toHaveLength(3);
});

test('nothing more is asked once it is stopped', async () => {
  const asked = serve(listed(0));
  const stop = awaitArrival('tk_1', { onSeen: () => undefined });
  stop();
  await pass(60_000);
  expect(asked).toHaveLength(0);
});
