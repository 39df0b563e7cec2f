// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import type { AgentView } from '../../protocol/types';
import { AgentDealings } from './AgentCard';

vi.mock('../ways/Commands', () => ({ AgentCommands: () => null }));
vi.mock('./Tell', () => ({ Tell: () => null }));
vi.mock('../../sync/agentHistory', () => ({
  movesOf: (id: string) => (id === 'a_ada' ? Promise.resolve([{ seq: 1, at: '2026-03-01T10:00:00.000Z', to: 'working' }]) : new Promise(() => undefined)),
}));
afterEach(cleanup);

const agent = (agentId: string): AgentView => ({ id: `a_${agentId}`, agentId, name: agentId }) as AgentView;

test("the history of one agent is not shown under another's name", async () => {
  const { container, rerender } = render(createElement(AgentDealings, { agent: agent('ada') }));
  await act(async () => undefined);
  expect(container.querySelectorAll('.history li')).toHaveLength(1);
  await act(async () => rerender(createElement(AgentDealings, { agent: agent('bob') })));
  expect(container.querySelectorAll('.history li')).toHaveLength(0);
});
