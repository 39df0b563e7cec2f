import { create } from 'zustand';
import { firstLanguage } from '../i18n/translate';
import { recall } from './keep';
import { emptyOffice, type Language, type State, type Theme } from './state';

function firstTheme(): Theme {
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export const useStore = create<State>()(() => ({
  session: 'unknown',
  user: null,
  organizationId: null,
  ...emptyOffice(),
  updateReady: false,
  theme: recall('theme', (value): value is Theme => value === 'light' || value === 'dark') ?? firstTheme(),
  language: recall('language', (value): value is Language => value === 'en' || value === 'zh') ?? firstLanguage(),
}));
