import { useCallback, useState, type FormEvent } from 'react';
import type { Holding } from '../../protocol/organizationSettings';
import { hold, holdingOf } from '../../sync/treatment';
import { useText } from '../../ui/hooks/useText';
import { Known } from '../parts/Known';
import { RefusalNote } from '../parts/Refusal';
import { Switch } from '../parts/Switch';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';
import { NumberField } from './NumberField';

const MOST_SECONDS = 590;

function HoldingForm({ holding }: { holding: Holding }) {
  const { t } = useText();
  const [now, setNow] = useState(holding);
  const [kept, setKept] = useState(holding);
  const { busy, result, refusal, start, forget } = useDoing<true>();
  const changed = kept.hold !== now.hold || kept.holdSeconds !== now.holdSeconds;
  const set = (part: Partial<Holding>): void => {
    setNow({ ...now, ...part });
    forget();
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    start(hold(now).then(() => true as const), () => setKept(now));
  };
  return (
    <form className="card settings-card" onSubmit={save}>
      <Switch on={now.hold} label={t('privacy.hold')} note={t('privacy.holdWhy')} onChange={(on) => set({ hold: on })} />
      {now.hold && (
        <NumberField
          label={t('privacy.holdFor')}
          note={t('privacy.holdForWhy')}
          unit={t('privacy.seconds')}
          value={now.holdSeconds}
          min={1}
          max={MOST_SECONDS}
          onChange={(holdSeconds) => set({ holdSeconds })}
        />
      )}
      <RefusalNote refusal={refusal} />
      <div className="form-acts">
        <button type="submit" className="button" disabled={busy || !changed}>
          {t(busy ? 'set.saving' : 'privacy.saveAnswers')}
        </button>
        <span role="status">{result ? t('set.saved') : changed ? t('set.unsaved') : ''}</span>
      </div>
    </form>
  );
}

/** Whether what people decide here reaches Claude Code: its own admins say so. */
export function Answers() {
  const { t } = useText();
  const load = useCallback((signal: AbortSignal) => holdingOf(signal), []);
  const loaded = useLoaded(load);
  return (
    <section className="part">
      <h2>{t('privacy.answers')}</h2>
      <Known loaded={loaded} failed={t('privacy.failed')} rows={1}>
        {(holding) => <HoldingForm holding={holding} />}
      </Known>
    </section>
  );
}
