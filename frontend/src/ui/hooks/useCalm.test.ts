// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useCalm } from './useCalm';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first change is shown at once, the next ones in steps', () => {
  const { result, rerender } = renderHook(({ value }) => useCalm(value, 1000), { initialProps: { value: 'nobody' } });
  const pass = (ms: number): void => act(() => void vi.advanceTimersByTime(ms));
  pass(100);
  rerender({ value: 'some' });
  pass(1);
  expect(result.current).toBe('some');
  rerender({ value: 'all' });
  pass(500);
  expect(result.current).toBe('some');
  pass(500);
  expect(result.current).toBe('all');
});
