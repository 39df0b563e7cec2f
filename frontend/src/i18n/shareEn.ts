export const shareEn = {};

export type ShareMessages = Record<keyof typeof shareEn, string>;
