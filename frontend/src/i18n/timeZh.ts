import type { TimeMessages } from './timeEn';

export const timeZh: TimeMessages = {};
