import type { LinkMessages } from './linkEn';

export const linkZh: LinkMessages = {
  'link.missed': '{time}内错过了 {count} 项变化',
  'link.missedAnew': '离开 {time}后，已重新载入全部内容',
  'link.missedParts': '{head}：{parts}。',
  'link.missedFailures': '{count} 次失败',
  'link.missedWaits': '{count} 次等待',
  'link.lookBack': '回看',
  'link.dismiss': '知道了',
  'link.update': '此页面有新版本。',
  'link.updateNow': '重新加载新版本',
};
