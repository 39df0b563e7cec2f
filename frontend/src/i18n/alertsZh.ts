import type { alertsEn } from './alertsEn';

export const alertsZh: Record<keyof typeof alertsEn, string> = {};
