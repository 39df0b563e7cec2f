import { download } from '../../export/download';
import type { Sink } from '../../sync/exporting';

interface Writable {
  write(piece: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}
type Picker = (options: { suggestedName: string }) => Promise<{ createWritable(): Promise<Writable> }>;

/** Pieces that are handed over as one file at the end, where the browser cannot write as they come. */
export function gathering(name: string, type: string): Sink {
  const pieces: BlobPart[] = [];
  return {
    write: async (piece) => void pieces.push(piece.slice()),
    close: async () => download(name, new Blob(pieces, { type })),
    abort: async () => void pieces.splice(0),
  };
}

/** A file that the person chooses, written piece by piece; null where they changed their mind. */
export async function sinkFor(name: string, type: string): Promise<Sink | null> {
  const { showSaveFilePicker: pick } = globalThis as { showSaveFilePicker?: Picker };
  if (pick === undefined) return gathering(name, type);
  try {
    return await (await pick({ suggestedName: name })).createWritable();
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'AbortError') return null;
    return gathering(name, type);
  }
}
