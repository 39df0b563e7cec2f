import { WEEKDAYS, type QuietHours, type Weekday } from '../../protocol/alertRules';
import { LOCALES } from '../../i18n/translate';
import { useText } from '../../ui/hooks/useText';
import { Switch } from '../parts/Switch';

const FIRST_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const usual = (): QuietHours => ({ from: '22:00', until: '07:00', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC', days: null });

export interface QuietProps {
  quiet: QuietHours | null;
  isBarred: boolean;
  fault(field: string): string | undefined;
  onChange(quiet: QuietHours | null): void;
}

/** The hours in which only what is critical is told. */
export function Quiet({ quiet, isBarred, fault, onChange }: QuietProps) {
  const { t, language } = useText();
  const change = (part: Partial<QuietHours>): void => onChange({ ...(quiet ?? usual()), ...part });
  const toggle = (day: Weekday, isOn: boolean): void => {
    const days = WEEKDAYS.filter((one) => (one === day ? isOn : (quiet?.days ?? WEEKDAYS).includes(one)));
    if (days.length > 0) change({ days: days.length === WEEKDAYS.length ? null : days });
  };
  const dayName = new Intl.DateTimeFormat(LOCALES[language], { weekday: 'short', timeZone: 'UTC' });
  return (
    <fieldset className="quiet-hours" disabled={isBarred}>
      <Switch on={quiet !== null} label={t('alerts.quiet')} note={t('alerts.why.quiet')} onChange={(on) => onChange(on ? usual() : null)} />
      {quiet && (
        <>
          <div className="number-row">
            {(['from', 'until'] as const).map((name) => (
              <label key={name} className="field">
                <span>{t(`alerts.quiet.${name}`)}</span>
                <input className="input" type="time" required value={quiet[name]} onChange={(event) => change({ [name]: event.target.value })} />
                {fault(`quietHours.${name}`) && <small className="is-error">{fault(`quietHours.${name}`)}</small>}
              </label>
            ))}
            <label className="field">
              <span>{t('alerts.quiet.timeZone')}</span>
              <input className="input" required value={quiet.timeZone} onChange={(event) => change({ timeZone: event.target.value })} />
              {fault('quietHours.timeZone') && <small className="is-error">{fault('quietHours.timeZone')}</small>}
            </label>
          </div>
          <div className="weekdays" role="group" aria-label={t('alerts.quiet.days')}>
            {WEEKDAYS.map((day, at) => (
              <label key={day} className="weekday">
                <input type="checkbox" checked={quiet.days === null || quiet.days.includes(day)} onChange={(event) => toggle(day, event.target.checked)} />
                {dayName.format(FIRST_MONDAY + at * DAY_MS)}
              </label>
            ))}
          </div>
        </>
      )}
    </fieldset>
  );
}
