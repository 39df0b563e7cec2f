export const dataEn = {};
