import { Color } from 'three';

import { lookOf } from '../../src/scene/people/looks';
import { SLOTS } from '../../src/scene/people/figureShader';
import { DEPARTMENTS, PEOPLE } from '../../src/scene/palette';

/** Somebody in particular, so that any viewer of models shows a person in colour; in the office each has colours of their own. */
const SHOWN = { ...lookOf('somebody', 0).colours, skin: new Color(PEOPLE.skin[1]), sleeve: new Color(DEPARTMENTS[1]!.clothing[0]), top: new Color(DEPARTMENTS[1]!.clothing[0]), hair: new Color(PEOPLE.hair[1]) };

/** Red, green, blue as the sample wears them, and the shade alone, which is what the office takes. */
export function colourOf(slot: number, light: number): [number, number, number, number] {
  const { r, g, b } = SHOWN[SLOTS[slot]!];
  return [r * light, g * light, b * light, light].map((value) => Math.round(Math.min(1, value) * 255)) as [number, number, number, number];
}
