import { useStore } from '../../store/store';
import { retryNow } from '../../sync/office';
import { useText } from '../hooks/useText';
import { Glyph } from '../parts/Glyph';

/** Says that what is shown is a dated print, and offers the way back. */
export function OfflineBanner() {
  const { t, format } = useText();
  const link = useStore((state) => state.link);
  const asOfMs = useStore((state) => state.asOfMs);
  const refusal = useStore((state) => state.refusal);
  if (link !== 'offline') return null;
  return (
    <aside className="offline-banner">
      <Glyph status="offline" size={22} />
      <div>
        <strong>{asOfMs === null ? t('offline.titleNever') : t('offline.title', { time: format.clock(asOfMs) })}</strong>
        <p>{refusal === null ? t('offline.lead') : t('link.refused', { why: refusal })}</p>
      </div>
      <button type="button" className="button" onClick={retryNow}>
        {t('link.retry')}
      </button>
    </aside>
  );
}
