export const linkEn = {};

export type LinkMessages = Record<keyof typeof linkEn, string>;
