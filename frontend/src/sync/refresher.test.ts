import { expect, test, vi } from 'vitest';
import { Refresher } from './refresher';

test('a load that fails does not keep the next one waiting', async () => {
  vi.useFakeTimers();
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const load = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error('no')).mockResolvedValue();
  const refresher = new Refresher(load);
  refresher.poke();
  await vi.advanceTimersByTimeAsync(0);
  refresher.poke();
  await vi.advanceTimersByTimeAsync(0);
  expect(load).toHaveBeenCalledTimes(2);
  expect(said).toHaveBeenCalledTimes(1);
  said.mockRestore();
  vi.useRealTimers();
});
