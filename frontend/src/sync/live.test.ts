import { expect, test, vi } from 'vitest';
import { emptyOffice } from '../store/state';
import { useStore } from '../store/store';
import type { Tell } from '../transport/news';
import { followOffice } from './live';

let tell: Tell = () => undefined;
vi.mock('../transport/lines', () => ({
  openLine: (_: string, listen: Tell) => {
    tell = listen;
    return { retry: () => undefined, gaze: () => undefined, close: () => undefined };
  },
}));

test('what an office told last does not reach the next one', async () => {
  vi.useFakeTimers();
  useStore.setState({ organizationId: 'org_a', ...emptyOffice() });
  const line = followOffice('org_a');
  tell({ kind: 'message', event: '3d:agent:status', payload: { agents: [{ agentId: 'ada', name: 'Ada' }] } });
  tell({ kind: 'tasks', event: 'task', payload: { task: { taskId: 't', title: 'T', stage: 'backlog' } } });
  useStore.setState({ organizationId: 'org_b', ...emptyOffice() });
  line.close();
  await vi.advanceTimersByTimeAsync(1000);
  expect(useStore.getState()).toMatchObject({ agents: new Map(), tasks: new Map() });
  vi.useRealTimers();
});
