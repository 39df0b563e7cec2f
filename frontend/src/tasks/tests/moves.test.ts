import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { json, serve } from '../../../tests/server';
import { useStore } from '../../store/store';
import { undoable, useMoves, wish } from '../live/moves';
import { made } from './made';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  useStore.setState({ organizationId: 'org_a' });
  useMoves.setState({ news: [], pending: new Map(), carried: new Set() });
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
