type Listener = (there: boolean) => void;

const listeners = new Set<Listener>();
let cut = false;

/** Tell whether pages have found that nobody can be reached; then trying is of no use until somebody finds otherwise. */
export const isCut = (): boolean => cut;

export function sayNetwork(there: boolean): void {
  cut = !there;
  for (const listener of listeners) listener(there);
}

export function onNetwork(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
