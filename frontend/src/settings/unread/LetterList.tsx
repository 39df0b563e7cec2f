import { useState } from 'react';
import type { DeadLetter, Retried } from '../../protocol/deadLetters';
import { dropLetter, retryLetter } from '../../sync/deadLetters';
import { useText } from '../../ui/hooks/useText';
import { Ago } from '../parts/Ago';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useMay } from '../parts/useMay';
import { readerName } from './adapterName';

/** Of these only a part is kept, or the name of a file: whoever has the whole has to send it once more. */
const KEPT_IN_PART = new Set(['otlp', 'mapped', 'cloudevents', 'replay']);
const isPart = ({ adapter }: DeadLetter): boolean => KEPT_IN_PART.has(adapter);

function Acts({ letter, onChange }: { letter: DeadLetter; onChange(): void }) {
  const { t } = useText();
  const trying = useDoing<Retried>();
  const dropping = useDoing();
  const busy = trying.busy || dropping.busy;
  return (
    <div className="letter-acts">
      {!isPart(letter) && (
        <button type="button" className="button" disabled={busy} onClick={() => trying.start(retryLetter(letter.id), onChange)}>
          {t(trying.busy ? 'unread.trying' : 'unread.retry')}
        </button>
      )}
      <button type="button" className="button" disabled={busy} onClick={() => dropping.start(dropLetter(letter.id), onChange)}>
        {t('unread.drop')}
      </button>
      {trying.result && (
        <span role="status" className={trying.result.read > 0 ? 'is-working' : 'is-error'}>
          {t(trying.result.read > 0 ? 'unread.readNow' : 'unread.stillUnread')}
        </span>
      )}
      <RefusalNote refusal={trying.refusal ?? dropping.refusal} />
    </div>
  );
}

function Letter({ letter, onChange }: { letter: DeadLetter; onChange: (() => void) | undefined }) {
  const { t } = useText();
  const { operate } = useMay();
  const [open, setOpen] = useState(false);
  return (
    <li className="letter">
      <button type="button" className="letter-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <strong className="breakable">{letter.reason}</strong>
        <small className="breakable">
          {readerName(letter.adapter, { t })} · {letter.where}
        </small>
      </button>
      <small className="letter-when">
        <Ago at={letter.receivedAt} />
      </small>
      {open && (
        <div className="letter-body">
          <pre tabIndex={0}>{letter.excerpt}</pre>
          {letter.retriedAt && (
            <p className="page-note">
              {t('unread.triedAgain')} <Ago at={letter.retriedAt} />
            </p>
          )}
          {isPart(letter) && <p className="page-note">{t('unread.part')}</p>}
          {operate && onChange && <Acts letter={letter} onChange={onChange} />}
        </div>
      )}
    </li>
  );
}

/** What could not be read: why and where in the head, what it was below. */
export function LetterList({ letters, onChange }: { letters: DeadLetter[]; onChange?: () => void }) {
  return (
    <ul className="card letters">
      {letters.map((letter) => (
        <Letter key={letter.id} letter={letter} onChange={onChange} />
      ))}
    </ul>
  );
}
