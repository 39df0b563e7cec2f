import { useStore } from '../../store/store';

/** How many requests wait for a person. */
export function useWaiting(): number {
  return useStore(({ hub }) => hub?.attention.filter(({ kind }) => kind === 'request').length ?? 0);
}
