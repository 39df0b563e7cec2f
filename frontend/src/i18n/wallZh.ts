import type { WallMessages } from './wallEn';

export const wallZh: WallMessages = {
  'wall.ended': '此链接已失效。',
  'wall.none': '此链接不完整。',
  'wall.askAgain': '链接可能已被撤销、已过期，或在传递中被截断。请向提供者索取新的链接。',
};
