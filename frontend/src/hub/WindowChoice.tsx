import { useState, type FormEvent } from 'react';
import { setQuery } from '../ui/hooks/useQuery';
import { useText } from '../ui/hooks/useText';
import { Choice } from '../ui/kit/Choice';
import { Modal } from '../ui/kit/Modal';
import { chooseSpan, chooseWindow, lengthOf, useChosen, WINDOWS, type Chosen } from './address';
import { asField } from './queue/snoozing';

const DAY_MS = 86_400_000;

function OwnSpan({ chosen, onClose }: { chosen: Chosen; onClose(): void }) {
  const { t } = useText();
  const endsMs = chosen.span.untilMs ?? Date.now();
  const [from, setFrom] = useState(asField(endsMs - chosen.span.lengthMs));
  const [until, setUntil] = useState(asField(endsMs));
  const [fromMs, untilMs] = [new Date(from).getTime(), new Date(until).getTime()];
  const good = untilMs > fromMs && fromMs < Date.now() && untilMs - fromMs <= 400 * DAY_MS;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    chooseSpan(fromMs, untilMs);
    onClose();
  };
  return (
    <Modal title={t('hub.window.own')} onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <label className="field">
          <span>{t('hub.window.from')}</span>
          <input className="input" type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label className="field">
          <span>{t('hub.window.until')}</span>
          <input className="input" type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
        </label>
        {!good && <p className="page-note is-error">{t('hub.window.wrong')}</p>}
        <button type="submit" className="button button-main" disabled={!good}>
          {t('hub.window.show')}
        </button>
      </form>
    </Modal>
  );
}

/** Which span of time the figures are of, and whether they stand beside those of the one before. */
export function WindowChoice() {
  const { t, format } = useText();
  const chosen = useChosen();
  const [own, setOwn] = useState(false);
  const { span, named, compared } = chosen;
  const lengths = WINDOWS.map((window) => ({ key: window as string, name: t('hub.window.last', { window: format.duration((lengthOf(window) ?? 0) / 1000) }) }));
  const fromTo = (): string => t('hub.window.span', { from: format.clock((span.untilMs ?? Date.now()) - span.lengthMs), until: format.clock(span.untilMs ?? Date.now()) });
  const mine = named === null ? [{ key: 'kept', name: fromTo() }] : [];
  const options = [...lengths, ...mine, { key: 'own', name: t('hub.window.choose') }];
  const choose = (key: string): void => {
    const window = WINDOWS.find((one) => one === key);
    if (window) chooseWindow(window);
    else if (key === 'own') setOwn(true);
  };
  return (
    <div className="window-choice">
      <Choice label={t('hub.window')} options={options} value={named ?? 'kept'} onChange={choose} />
      <button type="button" className="button" aria-pressed={compared} onClick={() => setQuery({ compare: compared ? '0' : null })}>
        {t('hub.compare')}
      </button>
      {own && <OwnSpan chosen={chosen} onClose={() => setOwn(false)} />}
    </div>
  );
}
