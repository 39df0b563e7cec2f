import { heard } from '../../i18n/heard';
import { isMessageKey } from '../../i18n/translate';
import type { AgentView } from '../../protocol/types';
import type { Text } from '../hooks/useText';

/** Say what somebody does: the kind of activity in our words, the rest in those of the source. */
export function activityText(agent: AgentView, { t, language }: Text): string | null {
  const { activity } = agent;
  if (activity === null) return null;
  if (typeof activity === 'string') return heard(activity, language);
  const key = `activity.${activity.kind}`;
  const kind = isMessageKey(key) ? t(key) : activity.kind;
  return activity.text ? `${kind}: ${heard(activity.text, language)}` : kind;
}

export function waitingText(agent: AgentView, { t }: Text): string | null {
  if (agent.waitingOn === null) return null;
  const key = `waitingOn.${agent.waitingOn}`;
  return isMessageKey(key) ? t(key) : agent.waitingOn;
}
