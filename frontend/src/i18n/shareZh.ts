import type { ShareMessages } from './shareEn';

export const shareZh: ShareMessages = {};
