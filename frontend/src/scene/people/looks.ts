import { Color } from 'three';

import { hashOf, pickBy } from '../geometry/chance';
import { departmentColours, PARCEL, PEOPLE } from '../palette';
import type { Slot } from './figureShader';
import type { Wear } from './wear';

/** How somebody looks; the same id always looks the same, on every machine and after every reload. */
export interface Look {
  colours: Record<Slot, Color>;
  wear: readonly Wear[];
  scale: number;
  /** 0 to 1, so that no two move in step. */
  phase: number;
  headTurn: number;
}

const HAIR: readonly Wear[] = ['short', 'bob', 'bun', 'curly', 'pony', 'short', 'curly', 'bob', 'short', 'pony'];
const NO_HAIR_EVERY = 17;

export function lookOf(id: string, departmentIndex: number): Look {
  const seed = hashOf(id);
  const bits = (shift: number): number => (seed >>> shift) & 0xff;
  const skinIndex = bits(0) % PEOPLE.skin.length;
  const wear = wearOf(seed, bits);
  return {
    colours: coloursOf(seed, skinIndex, departmentIndex, wear),
    wear,
    scale: 0.97 + (bits(21) / 255) * 0.07,
    phase: bits(9) / 256,
    headTurn: (bits(13) / 255 - 0.5) * 0.3,
  };
}

function wearOf(seed: number, bits: (shift: number) => number): Wear[] {
  const hat = bits(17) % 13;
  const glasses: Wear[] = bits(5) % 4 === 0 ? ['glasses'] : [];
  if (hat === 0) return ['beanie', ...glasses];
  const hair: Wear[] = seed % NO_HAIR_EVERY === 0 ? [] : [pickBy(HAIR, bits(11))];
  if (hat === 1) return ['cap', 'short', ...glasses];
  return [...hair, ...(hat === 2 ? (['headphones'] as const) : []), ...glasses];
}

function coloursOf(seed: number, skinIndex: number, departmentIndex: number, wear: readonly Wear[]): Record<Slot, Color> {
  const skin = new Color(PEOPLE.skin[skinIndex]);
  const dark = skinIndex === 3 || skinIndex === 4;
  const bare = !wear.some((piece) => (HAIR as readonly string[]).includes(piece) || piece === 'beanie');
  const top = new Color(pickBy(departmentColours(departmentIndex).clothing, seed >>> 3));
  const hats = wear.includes('beanie') ? PEOPLE.beanies : wear.includes('cap') ? PEOPLE.caps : PEOPLE.headphones;
  const accessory = new Color(pickBy(hats, seed >>> 7));
  const hair = new Color(pickBy(dark ? PEOPLE.hair.slice(0, 4) : PEOPLE.hair, seed >>> 6));
  return {
    skin,
    hair: wear.includes('beanie') ? accessory : bare ? skin : hair,
    top,
    trousers: new Color(pickBy(PEOPLE.trousers, seed >>> 10)),
    shoes: new Color(seed % 3 === 0 ? PEOPLE.shoes[1] : PEOPLE.shoes[0]),
    accessory,
    collar: new Color(seed % 3 === 0 ? top : PEOPLE.collar),
    sleeve: seed % 4 === 1 ? skin : top,
    blush: skin.clone().lerp(new Color(PEOPLE.blush), 0.32),
    face: new Color(PEOPLE.face),
    glasses: new Color(PEOPLE.glasses),
    box: new Color(PARCEL.box),
    ribbon: new Color(PARCEL.ribbon),
  };
}
