import type { AttentionItem } from '../../protocol/hub';
import { useMoment } from '../../ui/hooks/useCounts';
import { useText } from '../../ui/hooks/useText';

const SECOND_MS = 1000;
const SELDOM_MS = 3_600_000;

/** How many seconds a request can still be answered; null where that does not end. */
export function useSecondsLeft({ expiresAt }: AttentionItem): number | null {
  const moment = useMoment(expiresAt === null ? SELDOM_MS : SECOND_MS);
  return expiresAt === null ? null : Math.max(0, (Date.parse(expiresAt) - moment) / 1000);
}

/** Until when a request can be answered here, if that ends; that it has ended is said beside its buttons. */
export function Expiry({ item }: { item: AttentionItem }) {
  const { t, format } = useText();
  const seconds = useSecondsLeft(item);
  if (!seconds) return null;
  return <p className="ask-task">{t('hub.expires', { time: format.duration(seconds) })}</p>;
}
