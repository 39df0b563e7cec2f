import { keep } from './keep';
import type { Language, Theme } from './state';
import { useStore } from './store';

export function setTheme(theme: Theme): void {
  keep('theme', theme);
  useStore.setState({ theme });
}

export function setLanguage(language: Language): void {
  keep('language', language);
  useStore.setState({ language });
}

/** Let the document itself show the language and the theme, from now on. */
export function dressDocument(): () => void {
  const dress = ({ theme, language }: { theme: Theme; language: Language }): void => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  };
  dress(useStore.getState());
  return useStore.subscribe((state, before) => {
    // Even the same theme, set again, has the browser compute every style of the page anew.
    if (state.theme !== before.theme || state.language !== before.language) dress(state);
  });
}
