// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { exportTo, type Sink } from '../../sync/exporting';
import { sinkFor } from './sink';

const written: string[] = [];
const sink: Sink = {
  write: async (piece) => void written.push(new TextDecoder().decode(piece)),
  close: async () => void written.push('closed'),
  abort: async () => void written.push('aborted'),
};

function streamOf(pieces: string[], failsAfter = Infinity): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= failsAfter) controller.error(new Error('cut off'));
      else if (at >= pieces.length) controller.close();
      else controller.enqueue(new TextEncoder().encode(pieces[at++]));
    },
  });
}

afterEach(() => {
  written.length = 0;
  vi.unstubAllGlobals();
});

test('an export goes into its file piece by piece, and says how far it is', async () => {
  vi.stubGlobal('fetch', async () => new Response(streamOf(['one\n', 'two\n'])));
  const told: number[] = [];
  await expect(exportTo('events', sink, (bytes) => told.push(bytes), new AbortController().signal)).resolves.toBe(8);
  expect(written).toEqual(['one\n', 'two\n', 'closed']);
  expect(told).toEqual([4, 8]);
});

test('an export that is cut off leaves no file that looks whole', async () => {
  vi.stubGlobal('fetch', async () => new Response(streamOf(['one\n', 'two\n'], 1)));
  await expect(exportTo('events', sink, () => undefined, new AbortController().signal)).rejects.toThrow();
  expect(written.at(-1)).toBe('aborted');
});

test('whoever changes their mind about the file gets none', async () => {
  const refused = async (): Promise<never> => Promise.reject(Object.assign(new Error(), { name: 'AbortError' }));
  vi.stubGlobal('showSaveFilePicker', refused);
  expect(await sinkFor('log.ndjson', 'text/plain')).toBeNull();
});
