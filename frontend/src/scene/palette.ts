/** Every colour of the office, by role and time of day. Saturation belongs to status alone. */

export type Theme = 'day' | 'evening';
export type Status = 'working' | 'waiting' | 'error' | 'idle' | 'offline';

/** The look of a status ring, badge and screen; `stale` is a look, not a status. */
export type StatusLook = Status | 'stale';

export const STATUS_LOOKS: readonly StatusLook[] = ['working', 'waiting', 'error', 'idle', 'offline', 'stale'];

export const STATUS_COLOURS: Record<Theme, Record<StatusLook, string>> = {
  day: { working: '#009E73', waiting: '#E69F00', error: '#D55E00', idle: '#3a8fc4', offline: '#8b8f96', stale: '#7d828b' },
  evening: { working: '#2fd6a3', waiting: '#ffbf3d', error: '#ff7a2b', idle: '#6cc4f5', offline: '#8f96ad', stale: '#a3aac2' },
};

export interface DepartmentColours {
  main: string;
  deep: string;
  pale: string;
  wall: string;
  /** The carpet after dusk: the main colour calmed towards grey. */
  dusk: string;
  clothing: readonly [string, string, string, string];
}

export const DEPARTMENTS: readonly DepartmentColours[] = [
  { main: '#8fae8b', deep: '#5f8163', pale: '#dfe8d6', wall: '#cbdac2', dusk: '#8f9f8c', clothing: ['#8fb08b', '#78a07c', '#abc8a2', '#6a9274'] },
  { main: '#7684bb', deep: '#56649c', pale: '#dfe2ef', wall: '#c8cee6', dusk: '#86899f', clothing: ['#6a7abb', '#5666a8', '#8a98d0', '#4b5a98'] },
  { main: '#d6967a', deep: '#b56b4b', pale: '#f4e1d5', wall: '#f0d3c3', dusk: '#b39287', clothing: ['#dd9575', '#cf7e5d', '#e8ae91', '#c26f50'] },
  { main: '#b08fb0', deep: '#86608a', pale: '#ece0ec', wall: '#dccbdd', dusk: '#a08f9f', clothing: ['#b294b5', '#9a7aa0', '#c7aecb', '#87688e'] },
  { main: '#c4a860', deep: '#8d7130', pale: '#f1e8cd', wall: '#e6d8b0', dusk: '#a89a79', clothing: ['#c9ad63', '#b3964c', '#dac688', '#9c8140'] },
  { main: '#79a7ab', deep: '#4b7a80', pale: '#dae8e8', wall: '#c3dadb', dusk: '#86a0a2', clothing: ['#7fadb2', '#659498', '#9cc4c7', '#558388'] },
  { main: '#c98a94', deep: '#a05a68', pale: '#f3dfe1', wall: '#ebcdd1', dusk: '#ab8f95', clothing: ['#cf8f9a', '#b87783', '#dfabb3', '#a8636f'] },
  { main: '#95a0ab', deep: '#5f6d7b', pale: '#e2e6e9', wall: '#cfd6dc', dusk: '#8f969e', clothing: ['#97a3b0', '#7e8b99', '#b0bac4', '#6d7a88'] },
];

export interface Surroundings {
  floorWash: string;
  planks: readonly string[];
  slab: string;
  slabLip: string;
  wall: string;
  wallCap: string;
  skirting: string;
  pane: string;
  paneOpacity: number;
  contact: string;
  rim: string;
  rimOnSet: number;
  rimOnPeople: number;
  lampShade: string;
  exposure: number;
  ground: string;
  groundOpacity: number;
  slabShade: string;
}

export const SURROUNDINGS: Record<Theme, Surroundings> = {
  day: {
    floorWash: '#faf4ea', planks: ['#efe3d0', '#ebddc8', '#f3e9d9', '#e7d8c0'], slab: '#dcc8ae', slabLip: '#efe1cc', wall: '#fdf8f0',
    wallCap: '#e2c7a3', skirting: '#e2d2bb', pane: '#d8ebef', paneOpacity: 0.55, contact: '#5a3524', rim: '#fff0d8', rimOnSet: 0.07,
    rimOnPeople: 0.14, lampShade: '#fbe9c6', exposure: 1.04, ground: '#7a4a2a', groundOpacity: 0.2, slabShade: 'rgba(110,66,36,.42)',
  },
  evening: {
    floorWash: '#cfc2b4', planks: ['#cbb396', '#c3aa8c', '#d3bd9f', '#bea386'], slab: '#8a7a72', slabLip: '#a39aa6', wall: '#d6cfd0',
    wallCap: '#b59c84', skirting: '#b3a294', pane: '#5c6da6', paneOpacity: 0.8, contact: '#1a1430', rim: '#7f95ff', rimOnSet: 0.14,
    rimOnPeople: 0.3, lampShade: '#ffdf9e', exposure: 1.42, ground: '#060a22', groundOpacity: 0.35, slabShade: 'rgba(4,7,26,.75)',
  },
};

export const LIGHTS = {
  day: { sky: '#fbfaf8', ground: '#eadccb', hemisphere: 1.8, key: '#fff0da', keyPower: 2.5, keyFrom: [-15, 12.6, 8.2], fill: '#e6ebff', fillPower: 0.5, shadow: 0.82, softness: 5.5 },
  evening: { sky: '#6d80cf', ground: '#3b3f68', hemisphere: 1.05, key: '#93a8ff', keyPower: 0.6, keyFrom: [-12, 17, 6], fill: '#8d9be0', fillPower: 0.4, shadow: 0.75, softness: 7 },
} as const;

export const LAMP_LIGHT = '#ffb765';

export const FURNITURE = {
  wood: '#e3c8a4', woodLight: '#ecd4b2', woodDark: '#c8a684', white: '#f6f0e6', metal: '#4a4654', castor: '#36323e', device: '#dcd7ce', deviceBack: '#efeae0',
  stand: '#d8d2c8', paper: '#fffdf6', leaves: ['#6f9a62', '#5b8a5a', '#86ab6c', '#4f7c54'], pots: ['#e9dfd0', '#cf8a68', '#8f9fb8', '#d9b27c'],
  accents: ['#cf7f5b', '#5b6aa8', '#7f9f7c', '#f0c76c'], books: ['#cf7f5b', '#5b6aa8', '#7f9f7c', '#efe2cc', '#e8b468', '#8f6f8d', '#3f6f7a'],
  counter: '#f0c76c', counterSlats: ['#e8b858', '#f6d488'], cushion: '#e8b468', mauve: '#8f7fa3', pegboard: '#bfa9cc', trunk: '#8b6a4a', rack: '#4d4a63',
  rackSlot: '#3b3950', cardboard: '#c9a06c', bulb: '#fff0cf', brass: '#d9a13a',
} as const;

export const SOFAS = [{ frame: '#7fa09a', seat: '#92b3ac' }, { frame: '#d08f6e', seat: '#dea483' }, { frame: '#8a93bb', seat: '#a0a8cc' }] as const;

/** Rugs and painted names of the rooms that are no department. */
export const ROOM_INKS = {
  meeting: { day: ['#f4ead8', '#d9b878', '#f3e2bb', '#ead09a'], evening: ['#b79a6c', '#8f7140', '#b79558', '#a58348'], text: '#8a6a44', duskText: '#ffe9c4' },
  lounge: { day: ['#e0e8e4', '#8fb0ab', '#c6d8d2', '#eeddce'], evening: ['#8aa09f', '#8fb0ab', '#7b9494', '#b09688'], text: '#5f827d', duskText: '#ffe9c4' },
  help_desk: { day: ['#f6e2b4', '#cf9a3f'], evening: ['#b08a4a', '#cf9a3f'], text: '#a8721b', duskText: '#fff1dc' },
  repair: { day: ['#ece4f0', '#8f7fa3'], evening: ['#8d839b', '#8f7fa3'], text: '#7c6a8a', duskText: '#ffe9c4' },
  entrance: { day: ['#e9dcc4', '#c9ad84'], evening: ['#a5947f', '#c9ad84'], text: '#8a6a44', duskText: '#ffe9c4' },
} as const;

export const DUSK_TEXT = '#fff1dc';
export const AISLE_LINE = '#a98d6c';

export const PEOPLE = {
  skin: ['#f8dcc3', '#efc6a4', '#d9a680', '#b07f5d', '#835a44', '#fae6d4'],
  /** Never pure black: it would become a hole in the picture. */
  hair: ['#5a4238', '#7a513a', '#a37347', '#47414f', '#d8a864', '#bdb7b2', '#9a4a3c', '#ecd094'],
  trousers: ['#636a86', '#85725f', '#56637e', '#a39179', '#6f827b'],
  shoes: ['#f3ece0', '#4a4250'],
  beanies: ['#e8b468', '#7b5f8f', '#c65b45'],
  headphones: ['#f0c76c', '#f3ece0', '#e0705a'],
  caps: ['#e9dfd0', '#c76f4b', '#8f9fb8'],
  collar: '#f6efe4', glasses: '#3a3440', face: '#2c2430', blush: '#e0553f',
} as const;

export const ARC_COLOURS: Record<Theme, readonly string[]> = {
  day: ['#0072B2', '#c0672f', '#00856a'],
  evening: ['#56c4ff', '#ffb347', '#54e6b6'],
};

export const SCREEN_BACKS: Record<StatusLook, string> = {
  working: '#12352f', waiting: '#4a3608', error: '#4d1d08', idle: '#24405c', offline: '#3a3a42', stale: '#3d4048',
};
export const SCREEN_CODE = ['#d9f5ea', '#8fd0ff', '#ffd98a'] as const;

export const PARCEL = { box: '#e3bd86', ribbon: '#fff3dd', bow: '#cf5f3f', trail: { day: '#d98a4a', evening: '#ffd89a' } } as const;
export const SELECTION: Record<Theme, string> = { day: '#56649c', evening: '#9fb0ff' };

/** Departments take colours in the order in which the plan names them. */
export function departmentColours(index: number): DepartmentColours {
  return DEPARTMENTS[index % DEPARTMENTS.length] as DepartmentColours;
}
