import { heard } from '../../i18n/heard';
import type { AttentionItem } from '../../protocol/hub';
import type { Text } from '../../ui/hooks/useText';
import type { Shown } from '../../ui/parts/shown';
import { unshownTool } from './parts';

export const GLYPHS: Record<AttentionItem['kind'], Shown> = {
  request: 'waiting',
  error: 'error',
  failure: 'error',
  stale: 'stale',
  stuck: 'stale',
  looping: 'stale',
  budget: 'waiting',
  deadline: 'waiting',
};

export function holdsText({ holdsUp }: AttentionItem, { t }: Text): string {
  if (holdsUp === 0) return t('hub.holdsNobody');
  return holdsUp > 1 ? t('hub.holdsUp', { count: holdsUp }) : t('hub.holdsItself');
}

/** What an entry says, in one sentence. */
export function saidOf({ kind, requestKind, summary, budget, dueAt, repeats }: AttentionItem, { t, format, language }: Text): string {
  const tool = unshownTool(requestKind, summary);
  if (tool !== null) return t('hub.mayBeUsed', { tool });
  if (budget) return t('hub.overspent', { spent: format.money(budget.spentUsd), limit: format.money(budget.limitUsd) });
  if (kind === 'deadline' && dueAt) return t('hub.due', { time: format.clock(dueAt) });
  if (kind === 'looping') return t('hub.repeats', { count: repeats, step: summary });
  return heard(summary, language) || t(`hub.kind.${kind}`);
}

export function nameOf({ agent, task, budget }: AttentionItem, { t }: Text): string {
  return agent?.name ?? task?.title ?? budget?.key ?? t('hub.everyone');
}
