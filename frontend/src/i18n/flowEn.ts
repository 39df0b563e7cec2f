export const flowEn = {};

export type FlowMessages = Record<keyof typeof flowEn, string>;
