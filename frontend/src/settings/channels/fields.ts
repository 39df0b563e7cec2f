import type { ChannelKind, ChannelLocale } from '../../protocol/channels';
import type { Fields } from '../../protocol/guards';

/** What somebody writes of a channel. */
export interface Written {
  name: string;
  url: string;
  signingSecret: string;
  recipients: string;
  locale: ChannelLocale;
}

export const FRESH: Written = { name: '', url: '', signingSecret: '', recipients: '', locale: document.documentElement.lang.startsWith('zh') ? 'zh' : 'en' };

export const EXAMPLES: Record<Exclude<ChannelKind, 'email'>, string> = {
  webhook: 'https://hooks.example.com/office',
  slack: 'https://hooks.slack.com/services/…',
  feishu: 'https://open.feishu.cn/open-apis/bot/v2/hook/…',
  dingtalk: 'https://oapi.dingtalk.com/robot/send?access_token=…',
  wecom: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…',
};

/** Platforms whose robots may ask for a signature by a secret that they gave. */
export const isSigning = (kind: ChannelKind): boolean => kind === 'feishu' || kind === 'dingtalk';

/** Take a list apart that somebody wrote with commas, also Chinese ones. */
export const listed = (text: string): string[] => [...new Set(text.split(/[,，;；\n]/).map((part) => part.trim()))].filter(Boolean);

/** What is told to the server of what was written: of a kind's fields those that are there; nothing else is changed. */
export function writtenOf(kind: ChannelKind, { name, url, signingSecret, recipients, locale }: Written, isNew: boolean): Fields {
  const where = url.trim();
  return {
    name: name.trim(),
    locale,
    ...(kind === 'email' ? { recipients: listed(recipients) } : (isNew || where) && { url: where }),
    ...(isSigning(kind) && signingSecret.trim() && { signingSecret: signingSecret.trim() }),
  };
}
