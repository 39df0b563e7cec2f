import { useEffect } from 'react';
import { useStore } from '../store/store';
import { useTime, type Fault } from '../store/time';
import { goTo, setSkips, togglePlaying } from '../sync/moment';
import { useText } from '../ui/hooks/useText';
import { Alarm } from '../ui/parts/Alarm';

const READ_MS = 4000;

function FaultNote({ fault }: { fault: Fault }) {
  const { t } = useText();
  const aimMs = useTime((state) => state.aimMs);
  const why = fault.kind === 'refused' ? fault.detail : t(`time.${fault.kind}`);
  const again = (): void => {
    useTime.setState({ fault: null });
    if (aimMs === null) togglePlaying();
    else void goTo(aimMs);
  };
  return (
    <>
      <Alarm title={t('time.failed')} why={why} action={t('state.retry')} onAct={again} />
      <button type="button" className="button" onClick={() => useTime.setState({ fault: null, aimMs: null })}>
        {t('card.close')}
      </button>
    </>
  );
}

/** What the time machine has to say: what failed, that nothing happens for long, that a link is copied. */
export function Notes() {
  const { t, format } = useText();
  const { fault, silence, note } = useTime();
  const playing = useStore((state) => state.moment?.playing === true);
  useEffect(() => {
    if (note === null) return;
    const timer = setTimeout(() => useTime.setState({ note: null }), READ_MS);
    return () => clearTimeout(timer);
  }, [note]);
  return (
    <div className="time-notes" role="status">
      {fault && <FaultNote fault={fault} />}
      {silence && playing && (
        <p className="card time-note">
          {t('time.silence', { time: format.precise(silence.untilMs) })}
          <button type="button" className="link-button" onClick={() => setSkips(true)}>
            {t('time.silenceSkip')}
          </button>
        </p>
      )}
      {note && <p className="card time-note">{t(note === 'copied' ? 'time.copied' : 'time.noTrouble')}</p>}
    </div>
  );
}
