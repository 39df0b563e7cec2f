import { useEffect, useEffectEvent, useRef, type KeyboardEvent, type RefObject } from 'react';
import { useStore } from '../store/store';
import { useTime } from '../store/time';
import { aimAt, goLive, goTo, type Rooms } from '../sync/moment';
import { useRoute, type View } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';
import { Lanes } from './Lanes';
import { niceStep, spotOf } from './stretch';
import type { Track as TrackState } from './useTimeline';
import { WindowHandle } from './WindowHandle';

/** A whole track in so many presses of an arrow key. */
const PRESSES = 120;
/** So near to its end a track that reaches now means now. */
const END_PX = 4;
const FINEST_MS = 1000;

const FOLLOWING: Record<View, Rooms> = { office: 'scene', flow: 'tasks', network: 'scene', hub: 'scene', settings: 'scene' };

function useRelease(input: RefObject<HTMLInputElement | null>, release: (ms: number) => void): void {
  const latest = useEffectEvent(release);
  useEffect(() => {
    const element = input.current;
    const listen = (): void => latest(Number(element?.value));
    element?.addEventListener('change', listen);
    return () => element?.removeEventListener('change', listen);
  }, [input]);
}

export interface TrackProps {
  track: TrackState;
  width: number;
}

/** Time as a line: drag along it, or go along it by the keys. */
export function Track({ track: { stretch, timeline, nowMs }, width }: TrackProps) {
  const { t, format } = useText();
  const { view } = useRoute();
  const shownMs = useStore((state) => state.moment?.atMs ?? null);
  const playing = useStore((state) => state.moment?.playing === true);
  const aimMs = useTime((state) => state.aimMs);
  const input = useRef<HTMLInputElement>(null);
  const isLive = shownMs === null && aimMs === null;
  const standsMs = Math.max(stretch.fromMs, Math.min(stretch.untilMs, aimMs ?? shownMs ?? stretch.untilMs));
  const msOfPx = (stretch.untilMs - stretch.fromMs) / Math.max(1, width);
  const isNow = (ms: number): boolean => ms >= stretch.untilMs - END_PX * msOfPx && nowMs - stretch.untilMs < 60_000;
  const come = (ms: number): void => {
    if (isNow(ms)) goLive();
    else void goTo(Math.max(ms, timeline?.beginsMs ?? ms));
  };
  useRelease(input, come);
  const press = (event: KeyboardEvent): void => {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (way === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    come(standsMs + way * niceStep((stretch.untilMs - stretch.fromMs) / PRESSES));
  };
  const x = spotOf(standsMs, stretch, width);
  return (
    <>
      {timeline && width > 0 && <Lanes timeline={timeline} stretch={stretch} width={width} nowMs={nowMs} />}
      {view === 'network' && <WindowHandle stretch={stretch} untilMs={standsMs} width={width} />}
      <span className={`track-cursor${isLive ? ' is-now' : ''}${playing ? ' is-playing' : ''}`} style={{ transform: `translateX(${x}px)` }} />
      <input
        ref={input}
        className="track-slider"
        type="range"
        min={Math.ceil(stretch.fromMs)}
        max={Math.floor(stretch.untilMs)}
        step={FINEST_MS}
        value={standsMs}
        disabled={timeline === null}
        aria-label={t('time.label')}
        aria-valuetext={isLive ? t('time.now') : format.full(standsMs)}
        onChange={(event) => aimAt(Math.max(Number(event.target.value), timeline?.beginsMs ?? 0), FOLLOWING[view])}
        onKeyDown={press}
      />
    </>
  );
}
