import { recall } from './keep';
import type { Look, Motion, Theme } from './state';

const DARK = '(prefers-color-scheme: dark)';
const CONTRAST = '(prefers-contrast: more)';
const STILL = '(prefers-reduced-motion: reduce)';

export interface Worn {
  theme: Theme;
  contrast: boolean;
  still: boolean;
}

export const LOOKS: readonly Look[] = ['system', 'light', 'dark', 'contrast'];
export const MOTIONS: readonly Motion[] = ['system', 'calm', 'full'];
const isLook = (value: unknown): value is Look => LOOKS.some((look) => look === value);
const isMotion = (value: unknown): value is Motion => MOTIONS.some((motion) => motion === value);

export const chosenLook = (): Look => recall('theme', isLook) ?? 'system';
export const chosenMotion = (): Motion => recall('motion', isMotion) ?? 'system';

const says = (query: string): boolean => window.matchMedia(query).matches;

/** What a choice comes to on this system: who asks for contrast there has it in every look. */
export function wornOf(look: Look, motion: Motion): Worn {
  const system = says(DARK) ? 'dark' : 'light';
  return {
    theme: look === 'light' || look === 'dark' ? look : system,
    contrast: look === 'contrast' || says(CONTRAST),
    still: motion === 'calm' || (motion === 'system' && says(STILL)),
  };
}

/** Be told when the system changes its mind. */
export function onSystem(listener: () => void): () => void {
  const queries = [DARK, CONTRAST, STILL].map((query) => window.matchMedia(query));
  for (const query of queries) query.addEventListener('change', listener);
  return () => {
    for (const query of queries) query.removeEventListener('change', listener);
  };
}
