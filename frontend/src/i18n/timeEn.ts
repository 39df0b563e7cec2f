export const timeEn = {};

export type TimeMessages = Record<keyof typeof timeEn, string>;
