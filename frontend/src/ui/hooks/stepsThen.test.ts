import { expect, test } from 'vitest';
import type { TaskStep } from '../../protocol/types';
import { stepsThen } from './stepsThen';

const at = (minute: number): string => `2026-03-01T10:0${minute}:00.000Z`;
const step = (fields: Partial<TaskStep>): TaskStep => ({ stepKey: 's', name: 'S', status: 'pending', agentId: null, startedAt: null, endedAt: null, error: null, ...fields });

test('what came later is not shown yet', () => {
  const failed = step({ status: 'failed', startedAt: at(1), endedAt: at(3), error: 'Broken.' });
  const [before, during, after] = [0, 2, 4].map((minute) => stepsThen([failed], Date.parse(at(minute)))[0]);
  expect(before).toMatchObject({ status: 'pending', startedAt: null, error: null });
  expect(during).toMatchObject({ status: 'in_progress', startedAt: at(1), endedAt: null, error: null });
  expect(after).toBe(failed);
});
