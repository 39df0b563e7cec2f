import { recall } from '../store/keep';
import { useStore } from '../store/store';

const isMarked = (): boolean => recall('outbox', (value): value is boolean => value === true) === true;

/** Send what was decided without a connection as soon as there is one; what sends it is loaded only if something waits. */
export function followQueued(): () => void {
  const look = (): void => {
    if (!isMarked()) return;
    void import('./outbox').then(({ flush, recallQueued }) => (useStore.getState().link === 'live' ? flush() : recallQueued()));
  };
  look();
  return useStore.subscribe((state, before) => {
    if (state.link !== before.link && state.link === 'live') look();
  });
}
