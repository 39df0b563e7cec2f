import { useState } from 'react';
import type { Fields } from '../../protocol/guards';
import { text } from '../../protocol/guards';
import type { MappedTrial } from '../../protocol/mappings';
import { tryMapping } from '../../sync/mappings';
import { useText } from '../../ui/hooks/useText';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { JsonArea } from './JsonArea';
import { parseJson } from './parse';
import { laidOut, SAMPLE } from './starter';

const UNNAMED = 'draft';

function EventCard({ event }: { event: Fields }) {
  return (
    <li className="made-event">
      <p>
        <strong>{text(event.subject) ?? ''}</strong> <code className="breakable">{text(event.type)}</code>
      </p>
      <pre tabIndex={0}>{laidOut(event.data)}</pre>
    </li>
  );
}

function Outcome({ events, dead }: MappedTrial) {
  const { t } = useText();
  return (
    <div className="outcome" role="status">
      <h3>{t('mapping.outcome', { events: events.length, dead: dead.length })}</h3>
      {dead.length > 0 && (
        <ul className="faults">
          {dead.map(({ where, reason }, index) => (
            <li key={index} className="is-error">
              <code className="breakable">{where}</code> {reason}
            </li>
          ))}
        </ul>
      )}
      <ul className="made-events">
        {events.map((event, index) => (
          <EventCard key={index} event={event} />
        ))}
      </ul>
    </div>
  );
}

/** A document to try the mapping with: what comes of it is shown, and nothing is kept. */
export function Trying({ name, mapping }: { name: string; mapping: Fields | null }) {
  const { t } = useText();
  const [document, setDocument] = useState(() => laidOut(SAMPLE));
  const { busy, result, refusal, start } = useDoing<MappedTrial>();
  const parsed = parseJson(document);
  const go = (): void => {
    if (mapping !== null && parsed.ok) start(tryMapping(name || UNNAMED, mapping, parsed.value));
  };
  return (
    <section className="half">
      <JsonArea label={t('mapping.sample')} rows={9} value={document} onChange={setDocument} />
      {!parsed.ok && <p className="is-error">{parsed.line === null ? t('mapping.notJson') : t('mapping.notJsonAt', { line: parsed.line })}</p>}
      <div className="form-acts">
        <button type="button" className="button" disabled={busy || mapping === null || !parsed.ok} onClick={go}>
          {t(busy ? 'mapping.trying' : 'mapping.try')}
        </button>
        <span className="page-note">{t('mapping.tryWhy')}</span>
      </div>
      <RefusalNote refusal={refusal} />
      {result && <Outcome {...result} />}
    </section>
  );
}
