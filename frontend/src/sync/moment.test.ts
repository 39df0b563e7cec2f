import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyOffice } from '../store/state';
import { useStore } from '../store/store';
import { AT_REST, useTime } from '../store/time';
import { aimAt, goTo, togglePlaying } from './moment';
import { takeMessage } from './momentPlay';
import { sceneSource } from './sceneSource';

const asked: AbortSignal[] = [];
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const switchOver = (): void => useStore.setState({ organizationId: 'org_b', ...emptyOffice() });

beforeEach(() => {
  asked.length = 0;
  useStore.setState({ organizationId: 'org_a', ...emptyOffice() });
  useTime.setState(AT_REST);
  vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => {
    asked.push(signal);
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
  });
});
afterEach(() => vi.unstubAllGlobals());

test('whoever changes the organization goes to no moment of the one before', async () => {
  const gone = goTo(Date.now() - 60_000);
  switchOver();
  expect(await gone).toBe(false);
  expect(useTime.getState()).toMatchObject(AT_REST);
  aimAt(Date.now() - 60_000, 'scene');
  useStore.setState({ organizationId: null, ...emptyOffice() });
  await settled();
  expect(useTime.getState().aimMs).toBeNull();
  expect(asked.map(({ aborted }) => aborted)).toEqual([true, true]);
});

test('what is played stops with the organization whose past it is', () => {
  useStore.setState({ moment: { atMs: Date.now() - 60_000, playing: false, speed: 1 } });
  togglePlaying();
  expect(asked[0]?.aborted).toBe(false);
  switchOver();
  expect(asked[0]?.aborted).toBe(true);
});

test('what happened then is not told where now is shown', () => {
  const told: unknown[] = [];
  const leave = sceneSource.onInteraction((edge) => told.push(edge));
  const edge = { source: 'ada', target: 'bob', kind: 'message', at: '2026-03-01T10:00:00.000Z' };
  takeMessage({ room: 'network', event: '3d:network:update', payload: { edges: [edge] } });
  expect(told).toEqual([]);
  useStore.setState({ moment: { atMs: 0, playing: true, speed: 1 } });
  takeMessage({ room: 'network', event: '3d:network:update', payload: { edges: [edge] } });
  expect(told).toHaveLength(1);
  leave();
});
