import { keep } from './keep';
import { onSystem, wornOf } from './look';
import type { Language, Look, Motion, State } from './state';
import { useStore } from './store';

export function setLook(look: Look): void {
  keep('theme', look);
  useStore.setState(({ motion }) => ({ look, ...wornOf(look, motion) }));
}

export function setMotion(motion: Motion): void {
  keep('motion', motion);
  useStore.setState(({ look }) => ({ motion, ...wornOf(look, motion) }));
}

export function setLanguage(language: Language): void {
  keep('language', language);
  useStore.setState({ language });
}

const DRESSED = ['theme', 'contrast', 'still', 'language'] as const;

function dress({ theme, contrast, still, language }: State): void {
  const { documentElement } = document;
  documentElement.dataset.theme = theme;
  documentElement.dataset.contrast = contrast ? 'more' : 'normal';
  documentElement.dataset.motion = still ? 'calm' : 'full';
  documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

/** Let the document itself show the language, the theme, contrast and motion, from now on. */
export function dressDocument(): () => void {
  dress(useStore.getState());
  const unlisten = onSystem(() => useStore.setState(({ look, motion }) => wornOf(look, motion)));
  const unsubscribe = useStore.subscribe((state, before) => {
    // Even the same theme, set again, has the browser compute every style of the page anew.
    if (DRESSED.some((name) => state[name] !== before[name])) dress(state);
  });
  return () => {
    unlisten();
    unsubscribe();
  };
}
