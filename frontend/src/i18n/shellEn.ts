export const shellEn = {};

export type ShellMessages = Record<keyof typeof shellEn, string>;
