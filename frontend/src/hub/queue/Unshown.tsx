import type { AttentionItem } from '../../protocol/hub';
import { useText } from '../../ui/hooks/useText';
import { unshownTool } from './parts';

/** Says that the input of what is to be allowed cannot be seen here, so that nobody takes the tool's name for all. */
export function Unshown({ item }: { item: AttentionItem }) {
  const { t } = useText();
  return unshownTool(item.requestKind, item.summary) === null ? null : <p className="ask-unshown">{t('hub.unshown')}</p>;
}
