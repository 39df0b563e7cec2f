import type { FlowMessages } from './flowEn';

export const flowZh: FlowMessages = {};
