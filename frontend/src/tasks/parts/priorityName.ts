import type { Translate } from '../../i18n/translate';

const KNOWN = ['high', 'normal', 'low'] as const;

/** A priority as the language says it; one of somebody's own stays as it came. */
export function priorityName(t: Translate, priority: string | number | null): string {
  if (priority === null) return t('flow.noPriority');
  const known = KNOWN.find((word) => word === priority);
  return known === undefined ? String(priority) : t(`flow.priorities.${known}`);
}
