import { useCallback, useState } from 'react';
import type { DeadLetter, Retried } from '../../protocol/deadLetters';
import { lettersOf, retryLetters, type Letters } from '../../sync/deadLetters';
import { useText } from '../../ui/hooks/useText';
import { AllWellIcon } from '../../ui/parts/icons';
import { Notice } from '../../ui/parts/Notice';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';
import { readerName } from './adapterName';
import { LetterList } from './LetterList';

const adaptersOf = (letters: DeadLetter[]): string[] => [...new Set(letters.map(({ adapter }) => adapter))].sort();

interface ChoiceProps {
  letters: DeadLetter[];
  adapter: string | null;
  onChoose(adapter: string | null): void;
}

function AdapterChoice({ letters, adapter, onChoose }: ChoiceProps) {
  const { t } = useText();
  const adapters = adaptersOf(letters);
  if (adapters.length < 2) return null;
  return (
    <div className="choices" role="group" aria-label={t('unread.filter')}>
      {[null, ...adapters].map((name) => (
        <button key={name ?? ''} type="button" className="choice" aria-pressed={name === adapter} onClick={() => onChoose(name)}>
          {name === null ? t('unread.all') : readerName(name, { t })}
        </button>
      ))}
    </div>
  );
}

/** The older ones, fetched page by page below the latest. */
function useOlder(first: Letters | null) {
  const [older, setOlder] = useState<Letters | null>(null);
  const more = useDoing<Letters>();
  const next = older === null ? (first?.next ?? null) : older.next;
  const fetchMore = (): void => {
    if (next !== null) more.start(lettersOf(next), (page) => setOlder((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next })));
  };
  return { older: older?.items ?? [], next, fetchMore, busy: more.busy };
}

/** What adapters could not read, why, and another try. */
export function Unread() {
  const { t } = useText();
  const [adapter, setAdapter] = useState<string | null>(null);
  const load = useCallback((signal: AbortSignal) => lettersOf(null, signal), []);
  const loaded = useLoaded(load, true);
  const { older, next, fetchMore, busy } = useOlder(loaded.value);
  const again = useDoing<Retried>();
  const known = new Set(loaded.value?.items.map(({ id }) => id));
  const letters = [...(loaded.value?.items ?? []), ...older.filter(({ id }) => !known.has(id))];
  const shown = letters.filter((letter) => adapter === null || letter.adapter === adapter);
  const count = next === null ? letters.length : `${letters.length}+`;
  return (
    <>
      <PageHead title={letters.length ? t('unread.sentence', { count }) : t('set.page.unread')} lead={t('unread.lead')}>
        {letters.length > 0 && (
          <button type="button" className="button button-main" disabled={again.busy} onClick={() => again.start(retryLetters(adapter), loaded.reload)}>
            {again.busy ? t('unread.trying') : adapter === null ? t('unread.retryAll') : t('unread.retryOf', { name: readerName(adapter, { t }) })}
          </button>
        )}
      </PageHead>
      {again.result && (
        <p role="status" className="told">
          {t('unread.retried', { ...again.result })}
        </p>
      )}
      <RefusalNote refusal={again.refusal} />
      <AdapterChoice letters={letters} adapter={adapter} onChoose={setAdapter} />
      <Known loaded={loaded} failed={t('unread.failed')}>
        {() =>
          letters.length === 0 ? (
            <Notice mark={<AllWellIcon />} title={t('unread.none')} why={t('unread.noneWhy')} />
          ) : (
            <LetterList letters={shown} onChange={loaded.reload} />
          )
        }
      </Known>
      {next !== null && (
        <button type="button" className="button" disabled={busy} onClick={fetchMore}>
          {t('unread.older')}
        </button>
      )}
    </>
  );
}
