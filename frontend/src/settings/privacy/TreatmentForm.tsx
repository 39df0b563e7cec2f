import { useState, type FormEvent } from 'react';
import { LONGEST_TEXT, type Treatment } from '../../protocol/organizationSettings';
import { treat } from '../../sync/treatment';
import { useText } from '../../ui/hooks/useText';
import { RefusalNote } from '../parts/Refusal';
import { Switch } from '../parts/Switch';
import { useDoing } from '../parts/useDoing';
import { NumberField } from './NumberField';
import { Prices } from './Prices';
import { priced, toRows, type PriceRow } from './priceRows';

export interface TreatmentFormProps {
  treatment: Treatment;
  readOnly: boolean;
}

export function TreatmentForm({ treatment, readOnly }: TreatmentFormProps) {
  const { t } = useText();
  const [now, setNow] = useState(treatment);
  const [rows, setRows] = useState<PriceRow[]>(() => toRows(treatment.prices));
  const [kept, setKept] = useState({ now, rows });
  const { busy, result, refusal, start, forget } = useDoing<true>();
  const changed = kept.now !== now || kept.rows !== rows;
  const set = (part: Partial<Treatment>): void => {
    setNow({ ...now, ...part });
    forget();
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    start(treat({ ...now, prices: priced(rows) }).then(() => true as const), () => setKept({ now, rows }));
  };
  return (
    <form className="treatment" onSubmit={save}>
      <fieldset disabled={readOnly}>
        <legend>{t('privacy.texts')}</legend>
        <div className="card settings-card">
          <Switch on={now.keepTexts} label={t('privacy.keepTexts')} note={t('privacy.keepTextsWhy')} onChange={(keepTexts) => set({ keepTexts })} />
          {now.keepTexts && (
            <NumberField
              label={t('privacy.longest')}
              note={t('privacy.longestWhy')}
              unit={t('privacy.characters')}
              value={now.longestText}
              min={1}
              max={LONGEST_TEXT}
              onChange={(longestText) => set({ longestText })}
            />
          )}
          <Switch on={now.maskAddresses} label={t('privacy.mask')} note={t('privacy.maskWhy')} onChange={(maskAddresses) => set({ maskAddresses })} />
          <p className="page-note">{t('privacy.always')}</p>
        </div>
      </fieldset>
      <fieldset disabled={readOnly}>
        <legend>{t('privacy.prices')}</legend>
        <Prices
          rows={rows}
          readOnly={readOnly}
          onChange={(changedRows) => {
            setRows(changedRows);
            forget();
          }}
        />
      </fieldset>
      <RefusalNote refusal={refusal} />
      {!readOnly && (
        <div className="form-acts form-acts-stay">
          <button type="submit" className="button button-main" disabled={busy || !changed}>
            {t(busy ? 'set.saving' : 'set.save')}
          </button>
          <span role="status">{result ? t('set.saved') : changed ? t('set.unsaved') : ''}</span>
        </div>
      )}
    </form>
  );
}
