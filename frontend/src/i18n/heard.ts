import type { Language } from './translate';

/** What adapters say in the name of a runtime that has no words for it, or whose words are not kept; all else is an agent's own. */
const CHINESE = new Map(Object.entries({
  'A permission is asked for.': '请求许可。',
  'A person denied this in the office.': '有人在办公室里拒绝了它。',
  'A plan is to be agreed to.': '有一份计划待同意。',
  'A question is asked.': '提出了一个问题。',
  'A new prompt came before its end was heard.': '还没听到它结束，就来了新的提示。',
  'A new session began.': '开始了新的会话。',
  'A tool asks for input.': '某个工具请求输入。',
  'Another turn began.': '开始了另一轮。',
  'Claude Code waits: its provider is asked too often': 'Claude Code 在等待：对其提供方的请求过于频繁',
  "Codex waits: its provider's limit is reached": 'Codex 在等待：已达到其提供方的上限',
  'Interrupted by a person.': '被人打断。',
  'May a command be run?': '可以运行一条命令吗？',
  'May a plugin go on?': '可以让插件继续吗？',
  'No end of it was heard.': '没有听到它结束。',
  'OpenClaw waits: its provider is asked too often': 'OpenClaw 在等待：对其提供方的请求过于频繁',
  'Permission denied.': '未获许可。',
  'The agent asks for input.': '数字人请求输入。',
  'The agent asks to be authorized.': '数字人请求授权。',
  'The session ended before it.': '会话在此之前已结束。',
  'in the background': '在后台',
  'the gateway went down': '网关已停止',
  'waiting for your input': '等待您的输入',
}));

const TOOL = /^May (\S{1,200}) be used\?$/;

/** Say what was heard in the language of the reader, where the platform said it; what agents and people say stays as it is. */
export function heard(said: string, language: Language): string {
  if (language === 'en') return said;
  return CHINESE.get(said) ?? said.replace(TOOL, '可以使用 $1 吗？');
}
