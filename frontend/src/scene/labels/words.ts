import { heard } from '../../i18n/heard';
import type { AgentView } from '../../protocol/types';
import type { Language } from '../floor/names';
import type { StatusLook } from '../palette';

const WORDS = {
  en: { waiting: 'Waiting for a decision', error: 'Something went wrong' },
  zh: { waiting: '等待审批', error: '出现异常' },
} as const;

/** A text to approve is never cut: one too long for a bubble is left to the card. */
const LONGEST_WHOLE = 90;
const LONGEST = 60;

/** Say what somebody does, in the words of the source; those who wait or fail always say so. */
export function bubbleText(agent: Pick<AgentView, 'status' | 'activity'>, look: StatusLook, language: Language): string {
  const said = heard(spoken(agent.activity).trim(), language);
  if (agent.status === 'waiting') return said !== '' && said.length <= LONGEST_WHOLE ? said : WORDS[language].waiting;
  if (agent.status === 'error') return said === '' ? WORDS[language].error : shortened(said);
  return look === 'working' ? shortened(said) : '';
}

const spoken = (activity: AgentView['activity']): string => (typeof activity === 'string' ? activity : (activity?.text ?? ''));

const shortened = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).trimEnd()}…`);

/** Commands and tool calls are set in a typewriter face. */
export const isCommand = (text: string): boolean => /^(\w+: |[$>] |[./\w-]+ --?\w)/.test(text);
