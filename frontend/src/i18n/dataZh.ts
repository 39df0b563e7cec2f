import type { dataEn } from './dataEn';

export const dataZh: Record<keyof typeof dataEn, string> = {};
