import { create } from 'zustand';
import { firstLanguage } from '../i18n/translate';
import { recall } from './keep';
import { chosenLook, chosenMotion, wornOf } from './look';
import { emptyOffice, type Language, type State } from './state';

const look = chosenLook();
const motion = chosenMotion();

export const useStore = create<State>()(() => ({
  session: 'unknown',
  user: null,
  organizationId: null,
  ...emptyOffice(),
  look,
  motion,
  ...wornOf(look, motion),
  language: recall('language', (value): value is Language => value === 'en' || value === 'zh') ?? firstLanguage(),
}));
