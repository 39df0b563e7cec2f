import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { json, serve } from '../../tests/server';
import type { AttentionItem } from '../protocol/attention';
import { useQueued } from '../store/queued';
import { useStore } from '../store/store';
import { decide } from './decisions';
import { send } from './fleet';

const user = { id: 'u', email: '', name: '', organizations: [] };
const ITEM = { id: 'request:ada:r', agent: { agentId: 'ada', name: 'Ada' }, requestId: 'r', digest: 'd', task: null } as unknown as AttentionItem;
const switchOver = (): void => useStore.setState({ organizationId: 'org_b' });

beforeEach(() => {
  useQueued.setState({ items: [] });
  useStore.setState({ organizationId: 'org_a', user, link: 'live' });
});
afterEach(() => vi.unstubAllGlobals());

test('a decision whose request fails waits for the organization in which it was made', async () => {
  serve(() => {
    switchOver();
    throw new TypeError('Failed to fetch');
  });
  await decide(ITEM, 'approve');
  expect(useQueued.getState().items).toMatchObject([{ organizationId: 'org_a', userId: 'u' }]);
});

test('an order to more agents than go at once goes to one organization', async () => {
  const asked = serve(() => {
    switchOver();
    return json({ receipts: [] })();
  });
  await send(Array.from({ length: 501 }, (_, index) => `agent-${index}`), { kind: 'pause' }, 'key');
  const orders = asked.filter(({ method }) => method === 'POST');
  expect(orders.map(({ headers }) => headers.get('X-Organization-Id'))).toEqual(['org_a', 'org_a']);
});
