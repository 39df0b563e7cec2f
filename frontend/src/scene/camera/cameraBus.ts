type Wish = { kind: 'wholeFloor' } | { kind: 'near'; agentId: string } | { kind: 'zoom'; factor: number };
type Listener = (wish: Wish) => void;

const listeners = new Set<Listener>();

const tell = (wish: Wish): void => listeners.forEach((listener) => listener(wish));

/** What the page may ask of the office's camera without knowing it. */
export const cameraBus = {
  wholeFloor: (): void => tell({ kind: 'wholeFloor' }),
  near: (agentId: string): void => tell({ kind: 'near', agentId }),
  zoom: (factor: number): void => tell({ kind: 'zoom', factor }),
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
