import { create } from 'zustand';

export type Overlay = 'palette' | 'keys' | 'notices';

interface Opened {
  /** What stands over the page; one at a time. */
  overlay: Overlay | null;
  /** How many notifications nobody here has read. */
  unread: number;
}

export const useOpened = create<Opened>()(() => ({ overlay: null, unread: 0 }));

export const openOverlay = (overlay: Overlay): void => useOpened.setState({ overlay });
export const closeOverlay = (): void => useOpened.setState({ overlay: null });
