import { hashOf } from './chance';

export type Hair = 'short' | 'bob' | 'bun' | 'curly' | 'pony' | 'beanie' | 'cap' | 'none';

export interface FaceLook {
  skin: string;
  hairColour: string;
  hair: Hair;
  top: string;
  ground: string;
  glasses: boolean;
  accessory: string;
}

const SKIN = ['#f8dcc3', '#efc6a4', '#d9a680', '#b07f5d', '#835a44', '#fae6d4'];
const HAIR_COLOURS = ['#5a4238', '#7a513a', '#a37347', '#47414f', '#d8a864', '#bdb7b2', '#9a4a3c', '#ecd094'];
const HAIRS: Hair[] = ['short', 'bob', 'bun', 'curly', 'pony', 'short', 'curly', 'bob', 'short', 'pony'];
const TOPS = ['#7f9fd0', '#6a7abb', '#8fb08b', '#cf7e5d', '#b294b5', '#c9ad63', '#659498', '#cf8f9a'];
const GROUNDS = ['#dfe4f3', '#e3eddd', '#f6e3d6', '#efe3ee', '#f4e9c9', '#dcebeb'];
const BEANIES = ['#e8b468', '#7b5f8f', '#c65b45'];
const CAPS = ['#e9dfd0', '#c76f4b', '#8f9fb8'];
const DARK_SKIN_FROM = 3;
const DARK_HAIRS = 4;
const NO_HAIR_EVERY = 17;

function at<Item>(items: readonly Item[], index: number): Item {
  return items[Math.abs(index) % items.length] as Item;
}

/** How somebody looks: the same id always has the same face, here and at the desk in the office. */
export function lookOf(id: string): FaceLook {
  const seed = hashOf(id);
  const bits = (shift: number): number => (seed >>> shift) & 0xff;
  const skin = bits(0) % SKIN.length;
  const isDark = skin === DARK_SKIN_FROM || skin === DARK_SKIN_FROM + 1;
  const hat = bits(17) % 9;
  return {
    skin: at(SKIN, skin),
    hairColour: at(isDark ? HAIR_COLOURS.slice(0, DARK_HAIRS) : HAIR_COLOURS, seed >>> 6),
    hair: hat === 0 ? 'beanie' : hat === 1 ? 'cap' : seed % NO_HAIR_EVERY === 0 ? 'none' : at(HAIRS, bits(11)),
    top: at(TOPS, seed >>> 3),
    ground: at(GROUNDS, seed >>> 9),
    glasses: bits(5) % 4 === 0,
    accessory: at(hat === 0 ? BEANIES : CAPS, seed >>> 7),
  };
}
