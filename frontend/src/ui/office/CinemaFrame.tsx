import { useEffect } from 'react';
import { useText } from '../hooks/useText';
import { CloseIcon } from '../parts/icons';
import { ConnectionChip } from '../shell/ConnectionChip';
import { showCinema } from './where';

/** Keep a wall's screen on for as long as the tour runs; a browser that cannot leaves it to its own settings. */
function useWakefulness(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let isOver = false;
    const ask = (): void => {
      if (document.hidden || !('wakeLock' in navigator)) return;
      navigator.wakeLock.request('screen').then(
        (given) => {
          if (isOver) void given.release();
          else lock = given;
        },
        () => undefined,
      );
    };
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      isOver = true;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, []);
}

/** The whole screen while the tour runs, where the browser lets us. */
function useFullScreen(): void {
  useEffect(() => {
    if (!navigator.userActivation?.isActive || !document.fullscreenEnabled) return undefined;
    document.documentElement.requestFullscreen().catch(() => undefined);
    const left = (): void => {
      if (document.fullscreenElement === null) showCinema(false);
    };
    const timer = setTimeout(() => document.addEventListener('fullscreenchange', left), 1000);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('fullscreenchange', left);
      if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
    };
  }, []);
}

/** What stays on a wall besides the picture: the truth about the connection, and the way out. */
export function CinemaFrame() {
  const { t } = useText();
  useWakefulness();
  useFullScreen();
  return (
    <div className="cinema-frame" data-covers>
      <ConnectionChip />
      <button type="button" className="icon-button chip" aria-label={t('view.leaveCinema')} title={t('view.leaveCinema')} onClick={() => showCinema(false)}>
        <CloseIcon />
      </button>
    </div>
  );
}
