import { useStore } from '../../store/store';
import { reloadForUpdate } from '../../sync/update';
import { setQuery } from '../hooks/useQuery';
import { useText, type Text } from '../hooks/useText';
import { CloseIcon } from '../parts/icons';
import type { Missed } from '../../store/state';
import './linkWords';
import '../../styles/link.css';

function missedText({ t, format }: Text, { fromMs, untilMs, changes, failures, waits }: Missed): string {
  const time = format.duration((untilMs - fromMs) / 1000);
  const head = changes === null ? t('link.missedAnew', { time }) : t('link.missed', { count: changes, time });
  const parts = [
    ...(failures > 0 ? [t('link.missedFailures', { count: failures })] : []),
    ...(waits > 0 ? [t('link.missedWaits', { count: waits })] : []),
  ];
  return parts.length === 0 ? head + t('list.stop') : t('link.missedParts', { head, parts: parts.join(t('list.comma')) });
}

function MissedNote({ missed }: { missed: Missed }) {
  const text = useText();
  const forget = (): void => useStore.setState({ missed: null });
  const lookBack = (): void => {
    setQuery({ at: new Date(missed.fromMs).toISOString() }, 'push');
    forget();
  };
  return (
    <div className="link-note" role="status">
      <span>{missedText(text, missed)}</span>
      <button type="button" className="button" onClick={lookBack}>
        {text.t('link.lookBack')}
      </button>
      <button type="button" className="icon-button" aria-label={text.t('link.dismiss')} onClick={forget}>
        <CloseIcon />
      </button>
    </div>
  );
}

function UpdateNote() {
  const { t } = useText();
  return (
    <div className="link-note" role="status">
      <span>{t('link.update')}</span>
      <button type="button" className="button" onClick={reloadForUpdate}>
        {t('link.updateNow')}
      </button>
    </div>
  );
}

/** What there is to know of the line, said quietly: what was missed, and that there is a newer version. */
export function LinkNotes() {
  const missed = useStore((state) => state.missed);
  const updateReady = useStore((state) => state.updateReady);
  return (
    <aside className="link-notes">
      {missed !== null && <MissedNote missed={missed} />}
      {updateReady && <UpdateNote />}
    </aside>
  );
}
