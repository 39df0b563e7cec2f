import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DOUBT_MS, LATE_MS, PULSE_MS, SILENCE_MS } from '../config/timings';
import { Pulse, type Asked } from './pulse';

const START = 1_790_000_000_000;
/** So far our clock is ahead of the server's. */
const AHEAD_MS = 90_000;

let answer: (asked: Asked) => void = () => undefined;
let asks = 0;
let silences = 0;
let pulse: Pulse;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  [asks, silences] = [0, 0];
  pulse = new Pulse({
    ask: () => {
      asks += 1;
      return new Promise((resolve) => (answer = resolve));
    },
    tell: () => undefined,
    onSilence: () => (silences += 1),
  });
});
afterEach(() => {
  pulse.stop();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** Let the latest question be answered after a while: half of it the way there. */
async function answered(tookMs: number): Promise<void> {
  await pass(tookMs);
  answer({ serverMs: Date.now() - tookMs / 2 - AHEAD_MS });
  await pass(0);
}

test('the way there and back is told, and the server’s clock is known', async () => {
  pulse.start();
  await answered(80);
  expect(pulse.now()).toMatchObject({ latencyMs: 80, delayMs: null });
  expect(Date.now() - pulse.serverMs()).toBe(AHEAD_MS);
});

test('a message is late by what its time says, whatever our clocks show', async () => {
  pulse.start();
  await answered(80);
  pulse.hear(Date.now() - AHEAD_MS - 200);
  expect(pulse.now().delayMs).toBeNull();
  pulse.hear(Date.now() - AHEAD_MS - 12_000);
  expect(pulse.now().delayMs).toBe(12_000);
  pulse.hear(Date.now() - AHEAD_MS - 100);
  expect(pulse.now().delayMs).toBeNull();
});

test('the quickest answer says best how the clocks differ', async () => {
  pulse.start();
  await answered(40);
  await pass(PULSE_MS);
  await pass(2000);
  answer({ serverMs: Date.now() - AHEAD_MS });
  await pass(0);
  expect(Date.now() - pulse.serverMs()).toBe(AHEAD_MS);
});

test('an answer that does not come makes everything late by how long it is waited for', async () => {
  pulse.start();
  await answered(80);
  await pass(PULSE_MS);
  expect(asks).toBe(2);
  await pass(LATE_MS + 4000);
  expect(pulse.now().delayMs).toBeGreaterThanOrEqual(LATE_MS + 3000);
  answer({ serverMs: Date.now() - AHEAD_MS });
  await pass(0);
  expect(pulse.now().delayMs).toBeNull();
});

test('a line that does not answer at all is given up', async () => {
  pulse.start();
  await pass(SILENCE_MS - 1000);
  expect(silences).toBe(0);
  await pass(3000);
  expect(silences).toBeGreaterThan(0);
});

test('where there is a reason to doubt it is given up sooner', async () => {
  pulse.start();
  await answered(80);
  pulse.doubt();
  expect(asks).toBe(2);
  await pass(DOUBT_MS + 2000);
  expect(silences).toBeGreaterThan(0);
});

test('after a sleep the line is asked at once', async () => {
  pulse.start();
  await answered(80);
  await pass(1000);
  vi.setSystemTime(Date.now() + 3_600_000);
  await pass(1000);
  expect(asks).toBe(2);
  await pass(DOUBT_MS + 2000);
  expect(silences).toBeGreaterThan(0);
});
