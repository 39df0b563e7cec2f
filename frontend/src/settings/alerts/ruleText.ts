import type { AlertRule, AlertTerms } from '../../protocol/alertRules';
import type { MessageKey } from '../../i18n/translate';
import type { Text } from '../../ui/hooks/useText';
import { figureName, valueText } from '../../ui/parts/figures';

const whose = ({ agent, department, model, filter }: AlertTerms): string => [agent, department, model, ...Object.values(filter ?? {})].filter(Boolean).join(', ');

/** What makes a rule fire, as a sentence. */
export function conditionText(rule: AlertTerms, text: Text): string {
  const { t, format } = text;
  const about = whose(rule);
  const of = about ? t('alerts.of', { about }) : '';
  if (rule.kind === 'silence') return t('alerts.when.silence', { who: rule.agent ?? t('alerts.anybody'), time: format.duration(rule.seconds ?? 0) });
  if (rule.kind === 'status') {
    const status = t(`status.${rule.status ?? 'error'}` as MessageKey);
    return t('alerts.when.status', { count: rule.count ?? 1, status, of, time: format.duration(rule.seconds ?? 0) });
  }
  const window = format.duration(rule.windowSeconds);
  if (rule.kind === 'cost') return t('alerts.when.cost', { money: format.money(rule.above ?? 0), of, window });
  const side = rule.below === null ? 'above' : 'below';
  const limit = rule[side] === null ? '…' : valueText(rule.figure, rule[side], text);
  return t(`alerts.when.${side}`, { figure: figureName(rule.figure ?? '', text), of, limit });
}

export const nowText = (rule: AlertRule, text: Text): string => {
  const value = valueText(rule.figure ?? (rule.kind === 'silence' ? 'silence' : rule.kind === 'cost' ? 'costUsd' : null), rule.value, text);
  return rule.about ? text.t('alerts.valueAbout', { value, about: rule.about }) : value;
};
