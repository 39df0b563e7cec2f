import { useState, type FormEvent } from 'react';
import type { Mapping } from '../../protocol/mappings';
import { addMapping, changeMapping, dropMapping } from '../../sync/mappings';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Confirm } from '../parts/Confirm';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { Faults } from './Faults';
import { JsonArea } from './JsonArea';
import { parseFields } from './parse';
import { laidOut } from './starter';
import { Trying } from './Trying';

const EXAMPLE = 'build-bot';
/** As browsers read it, where a hyphen in brackets must be escaped. */
const NAME = '[a-z0-9\\-]{1,64}';

function Drop({ name }: { name: string }) {
  const { t } = useText();
  const [asking, setAsking] = useState(false);
  const { busy, refusal, start } = useDoing();
  return (
    <>
      <button type="button" className="button button-danger" onClick={() => setAsking(true)}>
        {t('mapping.drop')}
      </button>
      {asking && (
        <Confirm
          title={t('mapping.dropTitle', { name })}
          action={t('mapping.drop')}
          busy={busy}
          onCancel={() => setAsking(false)}
          onConfirm={() => start(dropMapping(name), () => goTo(settingsPath('mappings')))}
        >
          <p>{t('mapping.dropWhy')}</p>
          <RefusalNote refusal={refusal} />
        </Confirm>
      )}
    </>
  );
}

/** The mapping on the left, what comes of a document on the right. */
export function MappingEditor({ mapping, isNew }: { mapping: Mapping; isNew: boolean }) {
  const { t } = useText();
  const [name, setName] = useState(mapping.name);
  const [latest, setLatest] = useState(mapping);
  const [written, setWritten] = useState(() => laidOut(mapping.document));
  const { busy, result, refusal, start, forget } = useDoing<Mapping | null>();
  const parsed = parseFields(written);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!parsed.ok) return;
    start(isNew ? addMapping(name, parsed.value) : changeMapping(latest, parsed.value), (kept) => {
      if (isNew) goTo(settingsPath('mappings', name), 'replace');
      else if (kept) setLatest(kept);
    });
  };
  const change = (text: string): void => {
    setWritten(text);
    forget();
  };
  return (
    <div className="halves">
      <form className="half" onSubmit={save}>
        {isNew && (
          <label className="field">
            <span>{t('mapping.name')}</span>
            <input
              className="input mono"
              required
              autoFocus
              pattern={NAME}
              title={t('mapping.nameRule')}
              placeholder={EXAMPLE}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <small>{t('mapping.nameRule')}</small>
          </label>
        )}
        <JsonArea label={t('mapping.document')} rows={22} value={written} onChange={change} />
        <Faults text={written} parsed={parsed} refusal={refusal} />
        <div className="form-acts">
          <button type="submit" className="button button-main" disabled={busy || !parsed.ok}>
            {t(busy ? 'set.saving' : 'set.save')}
          </button>
          {!isNew && <Drop name={mapping.name} />}
          {result && (
            <span role="status" className="is-working">
              {t('set.saved')}
            </span>
          )}
        </div>
      </form>
      <Trying name={name} mapping={parsed.ok ? parsed.value : null} />
    </div>
  );
}
