import { create } from 'zustand';

/** What stands open in the office beside the picture; nothing of it belongs into the address. */
interface Opened {
  isLassoing: boolean;
  isMeasured: boolean;
  views: 'save' | 'list' | null;
}

export const useOpened = create<Opened>()(() => ({ isLassoing: false, isMeasured: false, views: null }));

export const showMeasures = (isMeasured: boolean): void => useOpened.setState({ isMeasured });
export const showViews = (views: Opened['views']): void => useOpened.setState({ views });
