import { isMessageKey } from '../../i18n/translate';
import type { Text } from '../../ui/hooks/useText';

/** Name a rule as people read it; an unknown one keeps its word. */
export function ruleName(rule: string, { t }: Text): string {
  const key = `identity.rule.${rule}`;
  return isMessageKey(key) ? t(key) : rule;
}

/** Say what a rule means; null where it says nothing more. */
export function ruleWhy(rule: string, { t }: Text): string | null {
  const key = `identity.why.${rule}`;
  return isMessageKey(key) ? t(key) : null;
}
