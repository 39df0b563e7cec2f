import { DEFAULT_WINDOW, saySpan, spanMs } from '../protocol/span';
import { setQuery, useQuery } from '../ui/hooks/useQuery';
import { useText } from '../ui/hooks/useText';
import { spotOf, type Stretch } from './stretch';

const FINEST_MS = 60_000;

export interface WindowHandleProps {
  stretch: Stretch;
  untilMs: number;
  width: number;
}

/** The other end of the time that a network is drawn from: how far it looks back from the moment. */
export function WindowHandle({ stretch, untilMs, width }: WindowHandleProps) {
  const { t, format } = useText();
  const query = useQuery();
  const length = spanMs(query.get('window')) ?? spanMs(DEFAULT_WINDOW) ?? 0;
  const fromMs = untilMs - length;
  const left = Math.max(0, spotOf(fromMs, stretch, width));
  const right = spotOf(untilMs, stretch, width);
  return (
    <>
      <span className={`track-window${fromMs < stretch.fromMs ? ' reaches-before' : ''}`} style={{ transform: `translateX(${left}px)`, width: Math.max(2, right - left) }} />
      <input
        className="track-from"
        type="range"
        min={Math.ceil(stretch.fromMs)}
        max={Math.floor(stretch.untilMs)}
        step={FINEST_MS}
        value={Math.max(stretch.fromMs, fromMs)}
        aria-label={t('time.windowFrom')}
        aria-valuetext={`${format.duration(length / 1000)}, ${t('time.windowSaid', { time: format.full(fromMs) })}`}
        onChange={(event) => setQuery({ window: saySpan(untilMs - Number(event.target.value)) })}
      />
    </>
  );
}
