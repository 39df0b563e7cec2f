import { useId, useState } from 'react';
import { useStore } from '../../store/store';
import { retryNow } from '../../sync/office';
import { useText, type Text } from '../hooks/useText';
import { Glyph } from '../parts/Glyph';

type Standing = 'live' | 'delayed' | 'connecting' | 'resuming' | 'offline';

interface Chip {
  standing: Standing;
  label: string;
  /** What changes too often to be read out. */
  figure: string;
}

function useChip({ t, format }: Text): Chip {
  const link = useStore((state) => state.link);
  const latencyMs = useStore((state) => state.latencyMs);
  const delayS = useStore((state) => (state.delayMs === null ? null : Math.round(state.delayMs / 1000)));
  const asOfMs = useStore((state) => state.asOfMs);
  if (link === 'live' && delayS !== null) return { standing: 'delayed', label: t('link.delayed'), figure: ` ${format.duration(delayS)}` };
  if (link === 'live') return { standing: link, label: t('link.live'), figure: latencyMs === null ? '' : t('link.ms', { ms: latencyMs }) };
  if (link === 'resuming') return { standing: link, label: t('link.resuming'), figure: '' };
  const time = asOfMs === null ? null : format.clock(asOfMs);
  if (link === 'connecting') return { standing: link, label: time === null ? t('link.connecting') : t('link.connectingOld', { time }), figure: '' };
  return { standing: link, label: time === null ? t('link.offlineNever') : t('link.offline', { time }), figure: '' };
}

const GLYPHS = { live: 'working', delayed: 'waiting', connecting: 'offline', resuming: 'offline', offline: 'offline' } as const;

/** How fresh the page is; a click says why, and what to do. */
export function ConnectionChip() {
  const text = useText();
  const { standing, label, figure } = useChip(text);
  const refusal = useStore((state) => state.refusal);
  const [open, setOpen] = useState(false);
  const why = useId();
  return (
    <div className="link" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <button
        type="button"
        className={`chip link-chip link-${standing}`}
        aria-expanded={open}
        aria-controls={why}
        aria-label={text.t('link.explain', { state: label + figure })}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
      >
        <Glyph status={GLYPHS[standing]} size={14} />
        <span className="nowrap">
          {label}
          <span className={standing === 'live' ? 'link-ms' : undefined}>{figure}</span>
        </span>
      </button>
      <div id={why} className="link-why card" hidden={!open}>
        <p>{refusal === null ? text.t(`link.why.${standing}`) : text.t('link.refused', { why: refusal })}</p>
        {standing !== 'live' && (
          <button type="button" className="button" onClick={retryNow}>
            {text.t('link.retry')}
          </button>
        )}
      </div>
      <span className="unseen" role="status">
        {label}
      </span>
    </div>
  );
}
