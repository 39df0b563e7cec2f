export const officeEn = {};

export type OfficeMessages = Record<keyof typeof officeEn, string>;
