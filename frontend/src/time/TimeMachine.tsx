import { useRef } from 'react';
import { useStore } from '../store/store';
import { useRoute, type View } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';
import { Choices, LiveMark, Reading, Transport } from './Controls';
import { Notes } from './Notes';
import { PastFrame } from './PastFrame';
import { Track } from './Track';
import { useAddress } from './useAddress';
import { useTimeCommands } from './useTimeCommands';
import { useTrack } from './useTimeline';
import { useWidth } from './useWidth';
import '../styles/time.css';
import './words';

/** The views that have a time line also while it is now. */
const TIMED: readonly View[] = ['office', 'flow', 'network'];

function Scrubber() {
  const { t } = useText();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const track = useTrack(width);
  const isEmpty = track.timeline?.beginsMs === null;
  useTimeCommands(isEmpty);
  return (
    <section className="time" aria-label={t('time.title')}>
      <Notes />
      <Transport isEmpty={isEmpty} />
      <Reading />
      <div className="track" ref={frame}>
        {isEmpty ? <p className="track-empty">{t('time.empty')}</p> : <Track track={track} width={width} />}
      </div>
      {track.failed && (
        <p className="time-failed">
          {t('time.timelineFailed')}
          <button type="button" className="link-button" onClick={track.retry}>
            {t('state.retry')}
          </button>
        </p>
      )}
      <Choices track={track} />
      <LiveMark />
    </section>
  );
}

/** The time machine under the views: the line of time, and all that tells that the past is shown. */
export function TimeMachine() {
  const { view } = useRoute();
  const isPast = useStore((state) => state.moment !== null);
  useAddress();
  return (
    <>
      <PastFrame />
      {(isPast || TIMED.includes(view)) && <Scrubber />}
    </>
  );
}
