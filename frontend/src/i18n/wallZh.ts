import type { WallMessages } from './wallEn';

export const wallZh: WallMessages = {
  'wall.ended': '此链接已失效。',
  'wall.none': '此链接不完整。',
  'wall.empty': '这里还没有数字人。',
  'wall.emptyWhy': '收到第一个事件后，办公室就会热闹起来。',
  'wall.askAgain': '链接可能已被撤销、已过期，或在传递中被截断。请向提供者索取新的链接。',
};
