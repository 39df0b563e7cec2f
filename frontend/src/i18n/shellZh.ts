import type { ShellMessages } from './shellEn';

export const shellZh: ShellMessages = {};
