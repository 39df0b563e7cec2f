import { lazy, Suspense } from 'react';
import { useStore } from '../../store/store';
import { retryNow } from '../../sync/office';
import { useNow } from '../hooks/useNow';
import { useText } from '../hooks/useText';
import { Glyph } from '../parts/Glyph';

const LinkNotes = lazy(() => import('./LinkNotes').then(({ LinkNotes }) => ({ default: LinkNotes })));

function NextTry() {
  const { t, format } = useText();
  const now = useNow();
  const retryAtMs = useStore((state) => state.retryAtMs);
  if (retryAtMs === null || retryAtMs <= now) return null;
  return <span className="offline-next nowrap">{t('link.retryIn', { time: format.duration((retryAtMs - now) / 1000) })}</span>;
}

function Offline() {
  const { t, format } = useText();
  const asOfMs = useStore((state) => state.asOfMs);
  const refusal = useStore((state) => state.refusal);
  return (
    <aside className="offline-banner">
      <Glyph status="offline" size={22} />
      <div>
        <strong>{asOfMs === null ? t('offline.titleNever') : t('offline.title', { time: format.clock(asOfMs) })}</strong>
        <p>{refusal === null ? t('offline.lead') : t('link.refused', { why: refusal })}</p>
      </div>
      <NextTry />
      <button type="button" className="button" onClick={retryNow}>
        {t('link.retry')}
      </button>
    </aside>
  );
}

/** Says that what is shown is a dated print, and offers the way back; and what there is to know of the line besides. */
export function OfflineBanner() {
  const isOffline = useStore((state) => state.link === 'offline');
  const hasNotes = useStore((state) => state.missed !== null || state.updateReady);
  return (
    <>
      {isOffline && <Offline />}
      {hasNotes && (
        <Suspense fallback={null}>
          <LinkNotes />
        </Suspense>
      )}
    </>
  );
}
