import type { LinkMessages } from './linkEn';

export const linkZh: LinkMessages = {};
