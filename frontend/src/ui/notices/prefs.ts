import { create } from 'zustand';
import { isFields } from '../../protocol/guards';
import { keep, recall } from '../../store/keep';
import { NOTICE_KINDS, type NoticeKind } from './notices';

export const CHANNELS = ['toast', 'desktop'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What notifies a person, in this browser: permission is the browser's too. */
export interface Prefs {
  toast: readonly NoticeKind[];
  desktop: readonly NoticeKind[];
  sound: boolean;
}

const isKinds = (value: unknown): value is NoticeKind[] => Array.isArray(value) && value.every((each) => NOTICE_KINDS.includes(each as NoticeKind));
const isPrefs = (value: unknown): value is Prefs =>
  isFields(value) && isKinds(value.toast) && isKinds(value.desktop) && typeof value.sound === 'boolean';

const FIRST: Prefs = { toast: NOTICE_KINDS, desktop: [], sound: false };

export const usePrefs = create<Prefs>()(() => recall('notify', isPrefs) ?? FIRST);

function change(changed: Partial<Prefs>): void {
  usePrefs.setState(changed);
  keep('notify', usePrefs.getState());
}

export const setSound = (sound: boolean): void => change({ sound });

export function setKind(channel: Channel, kind: NoticeKind, on: boolean): void {
  const others = usePrefs.getState()[channel].filter((each) => each !== kind);
  change({ [channel]: on ? [...others, kind] : others });
}

export const setAllKinds = (channel: Channel, on: boolean): void => change({ [channel]: on ? NOTICE_KINDS : [] });
