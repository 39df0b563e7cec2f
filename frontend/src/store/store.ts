import { create } from 'zustand';
import { firstLanguage } from '../i18n/translate';
import { recall } from './keep';
import { chosenLook, chosenMotion, wornOf } from './look';
import { emptyOffice, type Language, type Moment, type State } from './state';

const look = chosenLook();
const motion = chosenMotion();

/** Whoever opens a link to a moment must not see now before it. */
function momentInAddress(): Moment | null {
  const atMs = Date.parse(new URLSearchParams(window.location.search).get('at') ?? '');
  return Number.isFinite(atMs) ? { atMs, playing: false, speed: 1 } : null;
}

export const useStore = create<State>()(() => ({
  session: 'unknown',
  user: null,
  organizationId: null,
  wall: null,
  ...emptyOffice(),
  updateReady: false,
  moment: momentInAddress(),
  look,
  motion,
  ...wornOf(look, motion),
  language: recall('language', (value): value is Language => value === 'en' || value === 'zh') ?? firstLanguage(),
}));
