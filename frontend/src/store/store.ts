import { create } from 'zustand';
import { firstLanguage } from '../i18n/translate';
import { recall } from './keep';
import { emptyOffice, type Language, type Moment, type State, type Theme } from './state';

function firstTheme(): Theme {
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Whoever opens a link to a moment must not see now before it. */
function momentInAddress(): Moment | null {
  const atMs = Date.parse(new URLSearchParams(window.location.search).get('at') ?? '');
  return Number.isFinite(atMs) ? { atMs, playing: false, speed: 1 } : null;
}

export const useStore = create<State>()(() => ({
  session: 'unknown',
  user: null,
  organizationId: null,
  ...emptyOffice(),
  updateReady: false,
  moment: momentInAddress(),
  theme: recall('theme', (value): value is Theme => value === 'light' || value === 'dark') ?? firstTheme(),
  language: recall('language', (value): value is Language => value === 'en' || value === 'zh') ?? firstLanguage(),
}));
