import { useStore } from '../store/store';
import { openDownload } from '../transport/download';

export const EXPORTS = { events: '/api/metaverse/export', agents: '/api/metaverse/export/agents', tasks: '/api/metaverse/export/tasks', all: '/api/metaverse/export/all' } as const;
export type Export = keyof typeof EXPORTS;
export const ENDINGS: Record<Export, 'ndjson' | 'csv' | 'tar'> = { events: 'ndjson', agents: 'csv', tasks: 'csv', all: 'tar' };

/** Where the pieces of a download go. */
export interface Sink {
  write(piece: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Take all of something away, piece by piece, so that it never stands in memory as a whole. Throws a Problem. */
export const exportTo = (what: Export, sink: Sink, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<number> => take(EXPORTS[what], {}, sink, onBytes, signal);

/** Take what an address answers to a question, piece by piece. Throws a Problem. */
export async function take(path: string, asked: Record<string, string>, sink: Sink, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  try {
    const response = await openDownload(path, useStore.getState().organizationId ?? undefined, signal, asked);
    const reader = response.body?.getReader();
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      await sink.write(piece.value);
      bytes += piece.value.length;
      onBytes(bytes);
    }
    await sink.close();
    return bytes;
  } catch (thrown) {
    await sink.abort();
    throw thrown;
  }
}
