import type { OfficeMessages } from './officeEn';

export const officeZh: OfficeMessages = {};
