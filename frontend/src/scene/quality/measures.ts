import type { Reason, Wanted } from './governor';
import type { QualityLevel } from './levels';

/** What the last frame took, and what the graphics card holds. */
export interface Measures {
  framesPerSecond: number;
  frameMs: number;
  drawCalls: number;
  triangles: number;
  people: { full: number; simple: number; far: number; dots: number };
  labels: number;
  textures: number;
  geometries: number;
  quality: QualityLevel['name'];
  reason: Reason;
  pixelRatio: number;
  inSoftware: boolean;
}

type Listener = (wanted: Wanted) => void;

let latest: Measures | null = null;
let wanted: Wanted = 'auto';
const listeners = new Set<Listener>();

/** Where the scene leaves its measures and hears which quality is wanted; the page need not know the scene for it. */
export const measures = {
  now: (): Measures | null => latest,
  note(measured: Measures | null): void {
    latest = measured;
  },
  wanted: (): Wanted => wanted,
  want(quality: Wanted): void {
    wanted = quality;
    listeners.forEach((listener) => listener(quality));
  },
  onWanted(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
