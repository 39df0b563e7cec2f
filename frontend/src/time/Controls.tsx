import { useStore } from '../store/store';
import { SPEEDS, useTime } from '../store/time';
import { goLive, goToTrouble, setSkips, setSpeed, togglePlaying } from '../sync/moment';
import { useText } from '../ui/hooks/useText';
import { useMoment } from '../ui/hooks/useCounts';
import { Choice } from '../ui/kit/Choice';
import { MenuButton } from '../ui/kit/MenuButton';
import { Glyph } from '../ui/parts/Glyph';
import { copyMoment } from './copyMoment';
import { MoreIcon, NextIcon, PauseIcon, PlayIcon, PreviousIcon } from './icons';
import { RANGES } from './stretch';
import { useTrouble } from './useTrouble';
import type { Track } from './useTimeline';

/** Play, hold, and leap from trouble to trouble. */
export function Transport({ isEmpty }: { isEmpty: boolean }) {
  const { t } = useText();
  const moment = useStore((state) => state.moment);
  const runs = moment === null || moment.playing;
  return (
    <div className="time-transport">
      <button type="button" className="icon-button time-previous" aria-label={t('time.previous')} title={t('time.previous')} disabled={isEmpty} onClick={() => void goToTrouble('previous')}>
        <PreviousIcon />
      </button>
      <button type="button" className="button time-play" aria-label={t(moment === null ? 'time.hold' : runs ? 'time.pause' : 'time.play')} title={t(moment === null ? 'time.hold' : runs ? 'time.pause' : 'time.play')} disabled={isEmpty} onClick={togglePlaying}>
        {runs ? <PauseIcon /> : <PlayIcon />}
      </button>
      <button type="button" className="icon-button time-next" aria-label={t('time.next')} title={t('time.next')} disabled={isEmpty || moment === null} onClick={() => void goToTrouble('next')}>
        <NextIcon />
      </button>
    </div>
  );
}

/** The time that is shown. */
export function Reading() {
  const { t, format } = useText();
  const aimMs = useTime((state) => state.aimMs);
  const moment = useStore((state) => state.moment);
  const shownMs = useMoment();
  const trouble = useTrouble();
  const isPast = moment !== null || aimMs !== null;
  return (
    <p className={isPast ? 'time-reading is-past' : 'time-reading'}>
      <b>{format.precise(aimMs ?? shownMs)}</b>
      <span className={moment?.playing ? undefined : 'time-hint'}>{moment?.playing ? t('time.playing', { speed: moment.speed }) : t('time.title')}</span>
      {trouble && <span className="time-trouble">{trouble}</span>}
    </p>
  );
}

/** What of time is shown, and how fast it passes. */
export function Choices({ track: { range, setRange } }: { track: Track }) {
  const { t } = useText();
  const speed = useTime((state) => state.speed);
  const skips = useTime((state) => state.skips);
  const acts = [
    { key: 'copy', name: t('time.copy'), run: () => void copyMoment() },
    { key: 'skip', name: t(skips ? 'time.noSkip' : 'time.skip'), run: () => setSkips(!skips) },
    ...RANGES.map((one) => ({ key: one, name: `${t('time.range')}: ${t(`time.range.${one}`)}`, run: () => setRange(one) })),
  ];
  return (
    <div className="time-choices">
      <Choice label={t('time.range')} options={RANGES.map((key) => ({ key, name: t(`time.range.${key}`) }))} value={range} onChange={setRange} />
      <Choice label={t('time.speed')} options={SPEEDS.map((one) => ({ key: String(one), name: `${one}×` }))} value={String(speed)} onChange={(key) => setSpeed(SPEEDS.find((one) => String(one) === key) ?? 1)} />
      <MenuButton label={t('time.more')} acts={acts} className="icon-button">
        <MoreIcon />
      </MenuButton>
    </div>
  );
}

/** Whether this is now, and the way back to it. */
export function LiveMark() {
  const { t } = useText();
  const isPast = useStore((state) => state.moment !== null);
  const link = useStore((state) => state.link);
  if (isPast)
    return (
      <button type="button" className="button button-main time-live" onClick={goLive}>
        {t(link === 'offline' ? 'time.backToLast' : 'time.backToLive')}
      </button>
    );
  if (link !== 'live') return null;
  return (
    <span className="chip link-live time-live">
      <Glyph status="working" size={14} />
      {t('time.live')}
    </span>
  );
}
