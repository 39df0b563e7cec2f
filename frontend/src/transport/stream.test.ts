import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refused, serve, signedIn, type Asked } from '../../tests/server';
import { STREAM_SILENCE_MS } from '../config/timings';
import { followTasks } from './stream';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A stream that says some things, and then ends or stays open. */
function stream(said: string, stays = false) {
  return ({ path }: Asked): Response => {
    if (path === '/api/auth/refresh') return signedIn('next')();
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(said));
        if (!stays) controller.close();
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  };
}

function follow() {
  const told: string[] = [];
  const following = followTasks('org_a', {
    onEvent: (event, payload) => told.push(`${event} ${JSON.stringify(payload)}`),
    onOpen: () => told.push('open'),
    onBroken: ({ detail }) => told.push(`broken: ${detail}`),
  });
  return { told, following };
}

const streams = (asked: Asked[]): Asked[] => asked.filter(({ path }) => path.startsWith('/api/metaverse/3d/tasks/flow/stream'));

test('a stream that ends is taken up where it broke off', async () => {
  const asked = serve(stream('id: e:4\nevent: snapshot\ndata: {}\n\n'), stream('id: e:5\nevent: task\ndata: {"seq":5}\n\n', true));
  const { told, following } = follow();
  await vi.advanceTimersByTimeAsync(1500);
  following.stop();
  expect(told).toEqual(['open', 'snapshot {}', 'open', 'task {"seq":5}']);
  expect(asked.map(({ headers }) => headers.get('Last-Event-ID'))).toEqual([null, 'e:4']);
  expect(asked[0]?.path).toBe('/api/metaverse/3d/tasks/flow/stream?organizationId=org_a');
});

test('a token that expires is renewed before the stream goes on', async () => {
  const asked = serve(stream('id: e:4\nevent: expiring\ndata: {}\n\n'), signedIn('next'), stream('', true));
  const { following } = follow();
  await vi.advanceTimersByTimeAsync(1500);
  following.stop();
  expect(asked[1]?.path).toBe('/api/auth/refresh');
  expect(streams(asked)[1]?.headers.get('Authorization')).toBe('Bearer next');
});

test('a stream that broke off says so, and waits longer each time', async () => {
  const asked = serve(refused(503, 'Not now.'));
  const { told, following } = follow();
  await vi.advanceTimersByTimeAsync(6900);
  expect(streams(asked)).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(200);
  following.stop();
  expect(streams(asked)).toHaveLength(4);
  expect(new Set(told)).toEqual(new Set(['broken: Not now.']));
});

test('a retry does not wait', async () => {
  const asked = serve(refused(503, 'Not now.'));
  const { following } = follow();
  await vi.advanceTimersByTimeAsync(10);
  following.retry();
  await vi.advanceTimersByTimeAsync(10);
  following.stop();
  expect(streams(asked)).toHaveLength(2);
});

test('a line that fell silent is dead, though nobody has said so', async () => {
  const asked = serve(stream(':\n\n', true));
  const { told, following } = follow();
  await vi.advanceTimersByTimeAsync(STREAM_SILENCE_MS + 1500);
  following.stop();
  expect(told.slice(0, 3)).toEqual(['open', 'broken: The stream fell silent.', 'open']);
  expect(streams(asked)).toHaveLength(2);
});

test('what is stopped asks no more', async () => {
  const asked = serve(stream(''));
  const { following } = follow();
  following.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(streams(asked)).toHaveLength(1);
});
