/** What the page may wish of the office's camera. */
export type Wish =
  | { kind: 'wholeFloor' }
  | { kind: 'near'; agentId: string }
  | { kind: 'zoom'; factor: number }
  | { kind: 'floor'; floorId: string }
  | { kind: 'team'; department: string; floorId: string | null }
  | { kind: 'view'; code: string };

type Listener = (wish: Wish) => void;

const listeners = new Set<Listener>();
let view: (() => string) | null = null;

const tell = (wish: Wish): void => listeners.forEach((listener) => listener(wish));

/** What the page may ask of the office's camera without knowing it. */
export const cameraBus = {
  wholeFloor: (): void => tell({ kind: 'wholeFloor' }),
  near: (agentId: string): void => tell({ kind: 'near', agentId }),
  zoom: (factor: number): void => tell({ kind: 'zoom', factor }),
  floor: (floorId: string): void => tell({ kind: 'floor', floorId }),
  team: (department: string, floorId: string | null): void => tell({ kind: 'team', department, floorId }),
  view: (code: string): void => tell({ kind: 'view', code }),
  /** The view of this moment in a few letters; null while there is no camera. */
  viewNow: (): string | null => view?.() ?? null,
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Answer for the camera's view; returns the function that stops it. */
  answer(now: () => string): () => void {
    view = now;
    return () => {
      if (view === now) view = null;
    };
  },
};
