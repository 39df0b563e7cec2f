import { useId, useState } from 'react';
import { useStore } from '../../store/store';
import { retryNow } from '../../sync/office';
import { useText, type Text } from '../hooks/useText';
import { Glyph } from '../parts/Glyph';

function chipText({ t, format }: Text, link: string, latencyMs: number | null, asOfMs: number | null): string {
  if (link === 'live') return latencyMs === null ? t('link.live') : t('link.liveFor', { ms: latencyMs });
  if (link === 'connecting') return asOfMs === null ? t('link.connecting') : t('link.connectingOld', { time: format.clock(asOfMs) });
  if (link === 'resuming') return t('link.resuming');
  return asOfMs === null ? t('link.offlineNever') : t('link.offline', { time: format.clock(asOfMs) });
}

/** How fresh the page is; a click says why, and what to do. */
export function ConnectionChip() {
  const text = useText();
  const link = useStore((state) => state.link);
  const latencyMs = useStore((state) => state.latencyMs);
  const asOfMs = useStore((state) => state.asOfMs);
  const refusal = useStore((state) => state.refusal);
  const [open, setOpen] = useState(false);
  const why = useId();
  const label = chipText(text, link, latencyMs, asOfMs);
  return (
    <div className="link" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <button
        type="button"
        className={`chip link-chip link-${link}`}
        aria-expanded={open}
        aria-controls={why}
        aria-label={text.t('link.explain', { state: label })}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
      >
        <Glyph status={link === 'live' ? 'working' : 'offline'} size={14} />
        <span className="nowrap">
          {link === 'live' ? text.t('link.live') : label}
          {link === 'live' && latencyMs !== null && <span className="link-ms">{text.t('link.ms', { ms: latencyMs })}</span>}
        </span>
      </button>
      <div id={why} className="link-why card" hidden={!open}>
        <p>{refusal === null ? text.t(`link.why.${link}`) : text.t('link.refused', { why: refusal })}</p>
        {link !== 'live' && (
          <button type="button" className="button" onClick={retryNow}>
            {text.t('link.retry')}
          </button>
        )}
      </div>
      <span className="unseen" role="status">
        {link === 'live' ? text.t('link.live') : label}
      </span>
    </div>
  );
}
